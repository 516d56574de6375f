// The CRM over REST: a bearer token that is renewed, pages, If-Match.

import { send } from "./http.js";
import { Outdated, Refused, Unclear } from "./trouble.js";

const PAGE_SIZE = 100;
const REFUSALS = [400, 403, 404, 409, 422];

export class Crm {
  #token = "";
  #tokenUntilMs = 0;

  constructor(url, secret) {
    this.url = url.replace(/\/$/, "");
    this.secret = secret;
  }

  /** Read one customer. */
  async customer(key) {
    return (await this.call("GET", `/customers/${key}`)).body;
  }

  /** Read one order: body and etag. */
  order(key) {
    return this.call("GET", `/orders/${key}`);
  }

  /** Find an order by the number that people know. */
  async orderByNumber(orderNo) {
    return (await this.all("/orders", { orderNo }))[0];
  }

  /** Change an order, but only as we have read it; Outdated when it changed since. */
  changeOrder(key, change, etag) {
    return this.call("PATCH", `/orders/${key}`, { body: change, headers: { "If-Match": etag } });
  }

  /** Read a list, page by page. */
  async all(path, query) {
    const items = [];
    for (let page = 1; ; page += 1) {
      const asked = new URLSearchParams({ ...query, page, pageSize: PAGE_SIZE });
      const { body } = await this.call("GET", `${path}?${asked}`);
      if (!Array.isArray(body.items) || typeof body.total !== "number") {
        throw new Unclear(`${path}: no list of records`);
      }
      items.push(...body.items);
      if (page * PAGE_SIZE >= body.total || !body.items.length) return items;
    }
  }

  /** Call the CRM; a refused token is renewed once. */
  async call(method, path, { body, headers } = {}) {
    let response = await this.#send(method, path, body, headers);
    if (response.status === 401) {
      this.#token = "";
      response = await this.#send(method, path, body, headers);
    }
    if (response.status === 412) throw new Outdated(path);
    const said = json(response);
    if (response.ok) return { body: said, etag: response.headers.get("ETag") ?? "" };
    if (REFUSALS.includes(response.status)) {
      throw new Refused(String(said.code ?? response.status), said.message);
    }
    throw new Unclear(`${method} ${path}: ${response.status}`, response.waitS);
  }

  async #send(method, path, body, headers) {
    const authorization = `Bearer ${await this.token()}`;
    const sent = { ...headers, Authorization: authorization };
    if (body !== undefined) sent["Content-Type"] = "application/json";
    const options = { method, headers: sent, body: body && JSON.stringify(body) };
    return send(`${method} ${path}`, this.url + path, options);
  }

  /** Give a token that is good for another minute. */
  async token() {
    const nowMs = performance.now();
    if (this.#token && nowMs < this.#tokenUntilMs) return this.#token;
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: this.secret.clientId,
      client_secret: this.secret.clientSecret,
    });
    const response = await send("token", `${this.url}/oauth/token`, { method: "POST", body: form });
    const body = json(response);
    if (!response.ok || typeof body.access_token !== "string") {
      throw new Unclear(`token: ${response.status}`, response.waitS);
    }
    this.#token = body.access_token;
    this.#tokenUntilMs = nowMs + (Number(body.expires_in ?? 300) - 60) * 1000;
    return this.#token;
  }
}

/** Read a JSON object. A gateway's own page with status 200 is no answer of the CRM. */
function json(response) {
  let body = null;
  try {
    body = JSON.parse(response.text);
  } catch {
    // Told below, by what the status promised.
  }
  if (body !== null && typeof body === "object" && !Array.isArray(body)) return body;
  if (response.ok && response.status !== 204) {
    throw new Unclear(`${response.status} without a JSON object`);
  }
  return {};
}
