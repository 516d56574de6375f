package ordersync;

import java.util.Map;

/** Where everything is, from the variables of the environment. */
public record Settings(
        String crmUrl,
        String clientId,
        String clientSecret,
        String webhookKey,
        String erpUrl,
        String user,
        String password,
        String database,
        int queuePort,
        int receiverPort,
        int workerPort) {

    // The database answers by the machine's clock, and ours may go faster.
    private static final String NO_LIMITS =
            "&connectTimeout=0&loginTimeout=0&sslmode=disable&gssEncMode=disable";

    public static Settings of(Map<String, String> env) {
        return new Settings(
                plain(env.get("INTERLOCK_CRM_URL")),
                env.get("INTERLOCK_CRM_CLIENT_ID"),
                env.get("INTERLOCK_CRM_CLIENT_SECRET"),
                env.get("INTERLOCK_CRM_WEBHOOK_KEY"),
                plain(env.get("INTERLOCK_ERP_URL")) + "/services/erp",
                env.get("INTERLOCK_ERP_USER"),
                env.get("INTERLOCK_ERP_PASSWORD"),
                "jdbc:postgresql://127.0.0.1:%d/order_sync?user=order_sync%s"
                        .formatted(port(env, "DATABASE"), NO_LIMITS),
                port(env, "QUEUE"),
                port(env, "RECEIVER"),
                port(env, "WORKER"));
    }

    /** Give the same with both systems at another address. */
    Settings at(String url) {
        return new Settings(
                url, clientId, clientSecret, webhookKey, url + "/erp", user, password, database,
                queuePort, receiverPort, workerPort);
    }

    private static int port(Map<String, String> env, String part) {
        return Integer.parseInt(env.get("INTERLOCK_PART_" + part + "_PORT"));
    }

    private static String plain(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }
}
