// Where the CRM's messages arrive.

import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const PATH = "/webhooks/crm";
const AGE_MAX_S = 300; // what is older, somebody may have kept and sent again

/** Listen at an address. take: gets event name and record id of every genuine message. */
export function receive(address, key, take) {
  const { hostname, port } = new URL(address);
  const server = createServer(async (request, response) => {
    let status = 404;
    try {
      const parts = [];
      for await (const part of request) parts.push(part);
      if (request.url === PATH) status = handle(request.headers, Buffer.concat(parts), key, take);
    } catch (problem) {
      console.error("a message could not be kept:", problem);
      status = 500;
    }
    response.writeHead(status).end();
  });
  return server.listen(Number(port), hostname);
}

function handle(headers, body, key, take) {
  const stamp = headers["x-timestamp"] ?? "";
  const hmac = createHmac("sha256", key).update(`${stamp}.`).update(body);
  const proof = Buffer.from(hmac.digest("hex"));
  const given = Buffer.from(headers["x-signature"] ?? "");
  if (proof.length !== given.length || !timingSafeEqual(proof, given)) return 401;
  if (!(Math.abs(Date.now() / 1000 - Number(stamp)) <= AGE_MAX_S)) return 401;
  let event, record;
  try {
    const message = JSON.parse(body);
    [event, record] = [message.event, message.data.id];
  } catch {
    return 400;
  }
  // 204 promises that the message is not needed again, so it is on disk before.
  take(String(event), String(record));
  return 204;
}
