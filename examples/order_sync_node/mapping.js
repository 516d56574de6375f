// Which field of a CRM record becomes which field of an ERP record.

const ORG = "0010";
const CURRENCY = { CNY: "PRE001", EUR: "PRE003", JPY: "PRE004", KWD: "PRE009" };
const DECIMALS = { CNY: 2, EUR: 2, JPY: 0, KWD: 3 };
const UNIT = { pcs: "PCS", box: "BOX", kg: "KGM", m: "MTR" };
const STATUS = {
  A: "approved",
  B: "processing",
  C: "confirmed",
  D: "rejected",
  E: "shipped",
  F: "cancelled",
  K: "on-hold",
};
const NAME_MAX = 120;
const NOTE_MAX = 255;
// The Swedish way to write a day is the one of ISO 8601.
const DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" });

/** Give the ERP's customer. The identity card number of its owner stays where it is. */
export function customerToErp(customer) {
  return present({
    Name: cut(text(customer, "name"), NAME_MAX),
    TaxNo: text(customer, "creditCode"),
    Email: customer.email,
    Phone: customer.phone,
    Address: customer.address,
  });
}

/** Give the ERP's sales order, elements in the order of its schema. */
export function orderToErp(order, customerNo) {
  const currency = text(order, "currency");
  return present({
    ExternalNo: text(order, "orderNo"),
    Org: ORG,
    CustomerNo: customerNo,
    OrderDate: DAY.format(instant(text(order, "orderedAt"))),
    Currency: agreed(CURRENCY, currency),
    Amount: amount(text(order, "amount"), currency),
    Note: order.remark == null ? null : cut(order.remark, NOTE_MAX),
    Lines: order.lines.map(lineToErp),
  });
}

function lineToErp(line) {
  if (!Number.isInteger(line.lineNo)) throw new TypeError(`lineNo is ${line.lineNo}`);
  return {
    LineNo: line.lineNo,
    Item: text(line, "sku"),
    Qty: text(line, "qty"),
    Unit: agreed(UNIT, text(line, "unit")),
    Price: text(line, "unitPrice"),
    TaxRate: text(line, "taxRate"),
    TaxAmount: text(line, "taxAmount"),
    Amount: text(line, "amount"),
  };
}

/** Give the CRM's word for a state of the ERP; a code that is not agreed is an error. */
export function crmStatus(code) {
  return agreed(STATUS, code);
}

/** Round decimal text to the decimals of the currency, half up. Money is never a double. */
export function amount(value, currency) {
  const decimals = agreed(DECIMALS, currency);
  const [, whole, fraction = ""] = /^(\d+)(?:\.(\d+))?$/.exec(value) ?? bad("amount", value);
  const digits = whole + fraction.slice(0, decimals).padEnd(decimals, "0");
  const rounded = String(BigInt(digits) + (fraction.charAt(decimals) >= "5" ? 1n : 0n));
  if (!decimals) return rounded;
  const padded = rounded.padStart(decimals + 1, "0");
  return `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}

function instant(value) {
  const found = new Date(value);
  return /(Z|[+-]\d\d:\d\d)$/i.test(value) && !Number.isNaN(+found) ? found : bad("instant", value);
}

function agreed(table, key) {
  return Object.hasOwn(table, key) ? table[key] : bad("code", key);
}

function text(record, name) {
  return typeof record[name] === "string" ? record[name] : bad(name, record[name]);
}

// Characters, not UTF-16 units: a rare character must not be cut in half.
function cut(value, longest) {
  return [...value].slice(0, longest).join("");
}

function present(record) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value != null));
}

function bad(what, value) {
  throw new TypeError(`${what} is ${JSON.stringify(value)}`);
}
