// One call with a time limit; what is not a whole answer in UTF-8 is unclear.

import { Unclear, waitS } from "./trouble.js";

const TIMEOUT_MS = 10_000;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Give status, headers, text and the pause that was asked for. Raises Unclear. */
export async function send(what, url, options) {
  try {
    // A redirect is no answer of an API, and following one would repeat a POST.
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { ...options, redirect: "manual", signal });
    const text = utf8.decode(await response.arrayBuffer());
    const { status, ok, headers } = response;
    return { status, ok, headers, text, waitS: waitS(headers.get("Retry-After")) };
  } catch (problem) {
    throw new Unclear(`${what}: ${problem.cause?.code ?? problem.message}`);
  }
}
