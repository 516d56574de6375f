// Where everything is, from the variables of the environment.

/** Give what OrderSync needs to know. */
export function settings(env) {
  return {
    crm: {
      url: env.INTERLOCK_CRM_URL,
      clientId: env.INTERLOCK_CRM_CLIENT_ID,
      clientSecret: env.INTERLOCK_CRM_CLIENT_SECRET,
      webhookKey: env.INTERLOCK_CRM_WEBHOOK_KEY,
    },
    erp: {
      url: env.INTERLOCK_ERP_URL,
      user: env.INTERLOCK_ERP_USER,
      password: env.INTERLOCK_ERP_PASSWORD,
    },
    listen: env.INTERLOCK_LISTEN,
    store: env.INTERLOCK_STORE,
  };
}
