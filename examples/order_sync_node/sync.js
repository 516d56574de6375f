// Approved CRM orders into the ERP, their states back into the CRM.
//
// A message, a retry or a look at a list is only a hint that two records may differ. The job that
// follows reads both sides anew and makes them equal, so it may run any number of times.

import { isDeepStrictEqual } from "node:util";
import { Crm } from "./crm.js";
import { Erp, text } from "./erp.js";
import * as mapping from "./mapping.js";
import { Outbox } from "./outbox.js";
import { Outdated, Refused, Unclear } from "./trouble.js";
import { receive } from "./webhooks.js";

const POLL_S = 300;
const ERP_POLL_S = 180; // the ERP sends no messages, so we ask more often
const WAIT_MAX_S = 60;
const REFUSED_WAIT_MAX_S = 300;
// Records of one instant, and clocks that disagree: lists are read again from a little before.
const OVERLAP_MS = 120_000;
const HINTS = {
  "order.approved": "order",
  "customer.created": "customer",
  "customer.changed": "customer",
};
const CARRIED = ["Name", "TaxNo", "Email", "Phone", "Address"];

const nowS = () => performance.now() / 1000;
const sleep = (seconds) => new Promise((wake) => setTimeout(wake, Math.max(seconds, 0) * 1000));
const before = (instant) => new Date(Date.parse(instant) - OVERLAP_MS).toISOString();

export class OrderSync {
  #wake = () => {};
  #failures = new Map();
  #dueS = new Map();
  #seen = new Map();

  /** settings: crm and erp with their url and secrets, listen, store (a folder that survives). */
  constructor(settings) {
    this.settings = settings;
    this.crm = new Crm(settings.crm.url, settings.crm);
    this.erp = new Erp(settings.erp.url, settings.erp);
    this.outbox = new Outbox(settings.store);
  }

  /** Do everything until stopped. */
  async run() {
    receive(this.settings.listen, this.settings.crm.webhookKey, (event, record) => {
      if (Object.hasOwn(HINTS, event)) this.add([HINTS[event], record]);
    });
    await Promise.all([
      this.work(),
      this.poll(POLL_S, () => this.lookAtCustomers(), () => this.lookAtOrders()),
      this.poll(ERP_POLL_S, () => this.lookAtErp()),
    ]);
  }

  /** Keep a hint and wake the worker. */
  add(job) {
    this.outbox.add(job);
    this.#wake();
  }

  // Working off the hints

  async work() {
    for (;;) {
      const hint = new Promise((wake) => (this.#wake = wake));
      const waiting = this.outbox.pending();
      const due = (job) => this.#dueS.get(String(job)) ?? 0;
      const ready = waiting.filter((job) => due(job) <= nowS());
      for (const job of ready) await this.attempt(job);
      if (!ready.length) {
        const next = Math.min(nowS() + POLL_S, ...waiting.map(due));
        await Promise.race([hint, sleep(next - nowS())]);
      }
    }
  }

  /** Do a job, and decide when to repeat it if that failed. */
  async attempt(job) {
    const serial = this.outbox.serial(job);
    const [kind, key] = job;
    const name = String(job);
    try {
      if (kind === "customer") await this.ensureCustomer(key);
      else if (kind === "order") await this.order(key);
      else await this.status(key);
    } catch (problem) {
      // One bad record must not stop the others.
      const failures = (this.#failures.get(name) ?? 0) + 1;
      const pause = this.waitS(problem, failures);
      this.#failures.set(name, failures);
      this.#dueS.set(name, nowS() + pause);
      console.log(`${name} again in ${pause} s: ${problem.message}`);
      return;
    }
    this.#failures.delete(name);
    this.#dueS.delete(name);
    this.outbox.done(job, serial);
  }

  /** Give the pause before the next attempt: longer each time, or as we were told. */
  waitS(problem, failures) {
    const backoff = Math.min(2 ** Math.min(failures - 1, 10), WAIT_MAX_S);
    if (problem instanceof Unclear) return Math.max(backoff, problem.waitS);
    if (problem instanceof Outdated) return failures < 3 ? 0 : backoff;
    // The state may just have changed under us; a refusal that stays is a person's work.
    if (problem instanceof Refused) return Math.min(4 ** Math.min(failures, 5), REFUSED_WAIT_MAX_S);
    // A record that we cannot read: a drifted reply now and then, or a defect for longer.
    return Math.max(backoff, 5);
  }

  // The jobs

  /** Create or change the ERP's customer; give its number. */
  async ensureCustomer(key) {
    const customer = await this.crm.customer(key);
    const record = mapping.customerToErp(customer);
    let found = await this.erp.findCustomer(record.TaxNo);
    if (!found) {
      try {
        return await this.erp.create("CreateCustomer", "Customer", record);
      } catch (problem) {
        if (!(problem instanceof Refused)) throw problem;
        found = await this.erp.findCustomer(record.TaxNo);
        if (!found) throw problem;
      }
    }
    const differs = CARRIED.filter((name) => (record[name] ?? null) !== (found[name] ?? null));
    if (differs.length) {
      const fields = differs.map((name) => [name, record[name] ?? null]);
      const change = { Number: text(found, "Number"), ...Object.fromEntries(fields) };
      await this.erp.create("ChangeCustomer", "Customer", change);
    }
    this.#seen.set(`customer,${key}`, customer);
    return text(found, "Number");
  }

  /** Bring an approved order into the ERP and hand it to approval there. */
  async order(key) {
    const { body: order } = await this.crm.order(key);
    if (order.status !== "approved") return;
    const found = await this.ensureOrder(order, await this.ensureCustomer(order.customerId));
    const number = text(found, "Number");
    if (text(found, "Status") === "A") await this.erp.call("SubmitOrder", { Number: number });
    this.add(["status", number]);
  }

  /** Give the ERP's order, created now if it is not there. The ERP keeps ExternalNo unique. */
  async ensureOrder(order, customerNo) {
    const record = mapping.orderToErp(order, customerNo);
    const found = await this.erp.findOrder(record.ExternalNo);
    if (found) return found;
    try {
      return await this.erp.order(await this.erp.create("CreateOrder", "Order", record));
    } catch (problem) {
      const late = problem instanceof Refused && (await this.erp.findOrder(record.ExternalNo));
      if (!late) throw problem;
      return late;
    }
  }

  /** Make number and state in the CRM equal to the ERP's. */
  async status(number) {
    const theirs = await this.erp.order(number);
    const found = theirs.ExternalNo && (await this.crm.orderByNumber(theirs.ExternalNo));
    if (!found) return;
    const { body: order, etag } = await this.crm.order(found.id);
    const wanted = { status: mapping.crmStatus(text(theirs, "Status")), erpNo: number };
    const differs = Object.entries(wanted).filter(([name, value]) => order[name] !== value);
    if (differs.length) await this.crm.changeOrder(order.id, Object.fromEntries(differs), etag);
    this.#seen.set(`status,${number}`, theirs);
  }

  // Looking for lost hints

  async poll(everyS, ...looks) {
    for (;;) {
      for (const look of looks) {
        // The next look may see clearer.
        await look().catch((problem) => console.log(`reading a list: ${problem.message}`));
      }
      await sleep(everyS);
    }
  }

  /** Find customers that changed since we looked. */
  async lookAtCustomers() {
    let since = this.outbox.marks.customers ?? "";
    const query = since ? { updatedSince: before(since) } : {};
    for (const customer of await this.crm.all("/customers", query)) {
      this.addUnseen(["customer", customer.id], customer);
      if (customer.updatedAt > since) since = customer.updatedAt;
    }
    this.outbox.mark("customers", since);
  }

  /** Find approved orders that are not on their way. */
  async lookAtOrders() {
    for (const order of await this.crm.all("/orders", { status: "approved" })) {
      if (!this.outbox.has(["order", order.id])) this.add(["order", order.id]);
    }
  }

  /** Find orders that changed in the ERP since we looked. */
  async lookAtErp() {
    let since = this.outbox.marks.erpOrders ?? "";
    for (const order of await this.erp.ordersChanged(since && before(since))) {
      this.addUnseen(["status", text(order, "Number")], order);
      if (text(order, "ChangedAt") > since) since = order.ChangedAt;
    }
    this.outbox.mark("erpOrders", since);
  }

  /** Keep a hint if the record is not as we saw it last. */
  addUnseen(job, record) {
    if (isDeepStrictEqual(this.#seen.get(String(job)), record)) return;
    this.add(job);
    this.#seen.set(String(job), record);
  }
}
