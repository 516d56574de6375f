// What remains to be done, in a file that survives a crash.

import { existsSync, fsyncSync, mkdirSync, openSync, closeSync } from "node:fs";
import { readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Jobs as JSON lines, added and done; and marks up to where lists were read. */
export class Outbox {
  #pending = new Map();

  constructor(folder) {
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, "outbox.jsonl");
    this.marks = {};
    const text = existsSync(this.path) ? readFileSync(this.path, "utf8") : "";
    // What follows the last line end was cut short by a crash: nobody relied on it.
    for (const line of text.split("\n").slice(0, -1)) this.#replay(JSON.parse(line));
    this.#compact();
  }

  /** Give what remains as [kind, key], oldest first. */
  pending() {
    return [...this.#pending.keys()].map((job) => JSON.parse(job));
  }

  has(job) {
    return this.#pending.has(JSON.stringify(job));
  }

  /** Remember a job; it is on disk when this returns. */
  add(job) {
    this.#write({ add: job });
  }

  /** Give how often a job was added; take it before the work, hand it to `done`. */
  serial(job) {
    return this.#pending.get(JSON.stringify(job)) ?? 0;
  }

  /** Forget a job, unless it was added again while it was worked on. */
  done(job, serial) {
    if (this.serial(job) === serial) this.#write({ done: job });
  }

  /** Remember up to where a list was read. */
  mark(name, value) {
    if (this.marks[name] !== value) this.#write({ mark: [name, value] });
  }

  #write(entry) {
    const file = openSync(this.path, "a");
    try {
      writeSync(file, `${JSON.stringify(entry)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    this.#replay(entry);
  }

  #replay({ add, done, mark }) {
    if (add) this.#pending.set(JSON.stringify(add), this.serial(add) + 1);
    else if (done) this.#pending.delete(JSON.stringify(done));
    else this.marks[mark[0]] = mark[1];
  }

  #compact() {
    const entries = this.pending().map((job) => ({ add: job }));
    for (const mark of Object.entries(this.marks)) entries.push({ mark });
    writeFileSync(`${this.path}.new`, entries.map((e) => `${JSON.stringify(e)}\n`).join(""));
    renameSync(`${this.path}.new`, this.path);
  }
}
