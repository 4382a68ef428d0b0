/** How many requests a caller may send in which time. */
export interface Rate {
  readonly requests: number;
  /** In milliseconds. */
  readonly within: number;
}

/** Callers that are remembered at most; who is forgotten begins anew. */
const callersKept = 10_000;

/**
 * Counts requests by caller, in the memory of this server: each may send some at once, and more as time goes by.
 * Several servers count each for itself.
 */
export class RateLimit {
  readonly #rate: Rate;
  /** The requests that each may still send, and when that was counted; who came last is last. */
  readonly #callers = new Map<string, { readonly left: number; readonly at: number }>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /**
   * Counts a request.
   *
   * @param now in milliseconds
   * @returns milliseconds after which the caller may send another one, where this one is too many; else 0
   */
  take(caller: string, now = performance.now()): number {
    const { requests, within } = this.#rate;
    const before = this.#callers.get(caller) ?? { left: requests, at: now };
    const left = Math.min(requests, before.left + ((now - before.at) / within) * requests);
    const enough = left >= 1;
    this.#callers.delete(caller);
    this.#callers.set(caller, { left: enough ? left - 1 : left, at: now });
    const [oldest] = this.#callers.keys();
    if (this.#callers.size > callersKept && oldest !== undefined) this.#callers.delete(oldest);
    return enough ? 0 : ((1 - left) / requests) * within;
  }
}
