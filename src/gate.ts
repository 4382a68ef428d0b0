/** How long a job waits at most, and the error for one that has waited longer. */
interface Patience {
  readonly milliseconds: number;
  readonly error: () => Error;
}

/** Lets a number of jobs be at work at once; the others wait, the first first. */
export class Gate {
  readonly #waiting: (() => void)[] = [];
  readonly #patience: Patience | undefined;
  #free: number;

  /** @param patience after which a job that still waits is not begun any more; none unless given */
  constructor(places: number, patience?: Patience) {
    this.#free = places;
    this.#patience = patience;
  }

  /** @throws the error of the patience where its turn comes too late, and what the job throws */
  async run<Result>(job: () => Promise<Result>): Promise<Result> {
    const came = Date.now();
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      // Whoever asked for it may be gone, and others wait as well.
      if (this.#patience && Date.now() - came > this.#patience.milliseconds) throw this.#patience.error();
      return await job();
    } finally {
      // The place is handed on, so that nobody who comes now is before those who wait.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
