import { tooBusy } from './refusals.ts';

/** Lets a number of jobs be at work at once; the others wait, the first first. */
export class Gate {
  readonly #waiting: (() => void)[] = [];
  readonly #patience: number;
  #free: number;

  /** @param patience milliseconds after which a job that still waits is not begun any more */
  constructor(places: number, patience = Number.POSITIVE_INFINITY) {
    this.#free = places;
    this.#patience = patience;
  }

  /** @throws {GraphError} DEADLINE_EXCEEDED where its turn comes too late, and what the job throws */
  async run<Result>(job: () => Promise<Result>): Promise<Result> {
    const came = Date.now();
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      // Whoever asked for it may be gone, and others wait as well.
      if (Date.now() - came > this.#patience) throw tooBusy(this.#patience);
      return await job();
    } finally {
      // The place is handed on, so that nobody who comes now is before those who wait.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
