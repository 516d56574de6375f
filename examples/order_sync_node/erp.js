// The ERP over SOAP 1.1: envelopes by hand, a UsernameToken, typed faults.

import { send } from "./http.js";
import { Refused, Unclear } from "./trouble.js";
import { child, escaped, parse } from "./xml.js";

const MESSAGES = "urn:example:erp";
const TYPES = "urn:example:erp:types";
const SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
const XSI = "http://www.w3.org/2001/XMLSchema-instance";
const OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";
const WSSE = `${OASIS}-wssecurity-secext-1.0.xsd`;
const PASSWORD_TEXT = `${OASIS}-username-token-profile-1.0#PasswordText`;
const REPEATED = ["Lines", "Order", "Customer"];
const PAGE_SIZE = 200;

/** What the integration needs of the ERP. Records are objects of element names. */
export class Erp {
  constructor(url, secret) {
    this.url = `${url.replace(/\/$/, "")}/services/erp`;
    this.secret = secret;
  }

  /** Find the customer with a tax number. */
  async findCustomer(taxNo) {
    return (await this.all("FindCustomers", "Customers", "Customer", { TaxNo: taxNo }))[0];
  }

  /** Find the order that we know under our number. */
  async findOrder(externalNo) {
    return (await this.all("FindOrders", "Orders", "Order", { ExternalNo: externalNo }))[0];
  }

  /** Give the orders changed at `since` or later; all when it is empty. */
  ordersChanged(since) {
    return this.all("FindOrders", "Orders", "Order", since ? { ChangedSince: since } : {});
  }

  /** Read one order. */
  async order(number) {
    const found = (await this.call("GetOrder", { Number: number })).Order?.[0];
    if (!found) throw new Unclear("the ERP's reply has no record");
    return found;
  }

  /** Create (or change) a record and give its number. */
  async create(operation, name, record) {
    return text(await this.call(operation, { [name]: record }), "Number");
  }

  /** Read a list, page by page. */
  async all(operation, wrapper, name, asked) {
    const items = [];
    for (let page = 1; ; page += 1) {
      const reply = await this.call(operation, { ...asked, Page: page, PageSize: PAGE_SIZE });
      items.push(...(reply[wrapper]?.[name] ?? []));
      if (!["true", "1"].includes(text(reply, "More"))) return items;
    }
  }

  /** Call the ERP and give the parts of its reply. */
  async call(operation, parts) {
    const response = await send(operation, this.url, {
      method: "POST",
      headers: {
        "Content-Type": "text/xml; charset=utf-8",
        SOAPAction: `"${MESSAGES}:${operation}"`,
      },
      body: this.envelope(operation, parts),
    });
    const body = content(operation, response);
    if (response.ok && body.name === `${operation}Response`) return read(body) || {};
    const detail = child(body, "detail")?.children[0];
    if (body.name === "Fault" && detail) throw new Refused(detail.name, read(detail).Message);
    throw new Unclear(`${operation}: ${response.status}`, response.waitS);
  }

  /** Write a request with its UsernameToken. */
  envelope(operation, parts) {
    const { user, password } = this.secret;
    return (
      `<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="${SOAP}" xmlns:m="${MESSAGES}"` +
      ` xmlns:t="${TYPES}" xmlns:xsi="${XSI}"><s:Header><w:Security xmlns:w="${WSSE}"` +
      ` s:mustUnderstand="1"><w:UsernameToken><w:Username>${escaped(user)}</w:Username>` +
      `<w:Password Type="${PASSWORD_TEXT}">${escaped(password)}</w:Password></w:UsernameToken>` +
      `</w:Security></s:Header><s:Body>${write(`m:${operation}`, parts, "m")}</s:Body></s:Envelope>`
    );
  }
}

/** Give a field that must be there. */
export function text(record, name) {
  const value = record[name];
  if (typeof value !== "string" || !value) throw new Unclear(`the ERP's reply has no ${name}`);
  return value;
}

// Parts of a message belong to its namespace, fields of records to the types'.
function write(tag, value, prefix) {
  if (Array.isArray(value)) return value.map((item) => write(tag, item, prefix)).join("");
  if (value === null) return `<${tag} xsi:nil="true"/>`;
  if (typeof value !== "object") return `<${tag}>${escaped(value)}</${tag}>`;
  const inner = Object.entries(value).map(([name, part]) => write(`${prefix}:${name}`, part, "t"));
  return `<${tag}>${inner.join("")}</${tag}>`;
}

function read(element) {
  if (!element.children.length) {
    return ["true", "1"].includes(element.attributes.nil) ? null : element.text;
  }
  const record = {};
  for (const inner of element.children) {
    if (REPEATED.includes(inner.name)) (record[inner.name] ??= []).push(read(inner));
    else record[inner.name] = read(inner);
  }
  return record;
}

function content(operation, response) {
  try {
    const found = child(parse(response.text), "Body")?.children[0];
    if (found) return found;
  } catch {
    // A gateway's page, or half an answer: told below.
  }
  throw new Unclear(`${operation}: ${response.status} without a SOAP body`, response.waitS);
}
