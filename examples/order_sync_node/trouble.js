// The three ways in which a call can end badly, by what to do next.

/** No answer, or one that makes no sense: the work may be done or not. Look, then repeat. */
export class Unclear extends Error {
  /** waitS: how long the other side asked us to wait. */
  constructor(says, waitS = 0) {
    super(says);
    this.waitS = waitS;
  }
}

/** The other side understood and said no. kind: its word for why. */
export class Refused extends Error {
  constructor(kind, says) {
    super(`${kind}: ${says}`);
    this.kind = kind;
  }
}

/** The record has changed since we read it. Read again. */
export class Outdated extends Error {}

/** Give the seconds of a Retry-After header, at most ten minutes. */
export function waitS(retryAfter) {
  return /^\d+$/.test(retryAfter ?? "") ? Math.min(Number(retryAfter), 600) : 0;
}
