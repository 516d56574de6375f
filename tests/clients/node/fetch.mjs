// One request a line, by fetch as Node has it; see lines.py for the words of a line.

import { createInterface } from "node:readline";

const text = (word) => Buffer.from(word, "base64").toString();
const word = (bytes) => Buffer.from(bytes).toString("base64");

for await (const line of createInterface({ input: process.stdin })) {
  const [method, url, body, ...pairs] = line.split(" ");
  const headers = new Headers();
  for (let n = 0; n < pairs.length; n += 2) headers.append(text(pairs[n]), text(pairs[n + 1]));
  try {
    const sent = body === "-" ? {} : { body: text(body) };
    const answer = await fetch(text(url), { method, headers, ...sent });
    const words = [answer.status, word(await answer.arrayBuffer())];
    for (const [name, value] of answer.headers) words.push(word(name), word(value));
    console.log(words.join(" "));
  } catch (problem) {
    console.log(`! ${word(String(problem.cause ?? problem))}`);
  }
}
