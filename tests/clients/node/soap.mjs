// One call a line, by npm's soap: {url, user, password, operation, parts}.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const soap = createRequire(`${process.argv[2]}/`)("soap");
const clients = new Map();

async function client({ url, user, password }) {
  const key = JSON.stringify([url, user, password]);
  if (!clients.has(key)) {
    // Without it, elements of a default namespace get the prefix __tns__, which nobody declares.
    const options = { ignoredNamespaces: { namespaces: ["__tns__"] } };
    const made = await soap.createClientAsync(`${url}/services/erp?wsdl`, options);
    made.setSecurity(new soap.WSSecurity(user, password, { passwordType: "PasswordText" }));
    clients.set(key, made);
  }
  return clients.get(key);
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  try {
    const made = await client(asked);
    const [said] = await made[`${asked.operation}Async`](asked.parts);
    console.log(JSON.stringify({ said }));
  } catch (problem) {
    const fault = problem.root?.Envelope?.Body?.Fault;
    console.log(JSON.stringify(fault ? { fault } : { broken: String(problem.stack) }));
  }
}
