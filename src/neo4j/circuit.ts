import { setTimeout as pause } from 'node:timers/promises';
import { GraphError } from '../errors.ts';

/** Connections lost, or not made, one after the other, after which the database counts as gone. */
const failuresAtMost = 3;
/** Milliseconds without a word from the database, while it is asked something, after which it is asked whether it lives. */
const silence = 3_000;
/** Milliseconds that it has to answer that. */
const patience = 3_000;
/** Milliseconds between two tries to reach a database that is gone. */
const retryEvery = 250;

/** The database can't be reached. */
export class Unreachable extends GraphError {
  constructor(cause?: unknown) {
    super('GRAPH_UNAVAILABLE', "The graph database can't be reached at the moment. Try again shortly.", {
      cause,
    });
  }
}

/** What a circuit tells of and is told. */
export interface CircuitOptions {
  /** Whether the database answers a query within some milliseconds. */
  readonly probe: (milliseconds: number) => Promise<boolean>;
  /** Told when the database is gone, and why that is thought, and when it is back. */
  readonly changed?: ((isOpen: boolean, why: string) => void) | undefined;
}

/**
 * Keeps requests from waiting for a database that is gone. It opens after a few lost connections, or when the database has
 * said nothing for a while and does not answer a probe either; then whatever waits for it fails, and so does what is
 * asked, at once. It closes by itself as soon as a probe is answered.
 */
export class Circuit {
  readonly #options: CircuitOptions;
  readonly #waiting = new Set<(error: GraphError) => void>();
  readonly #watch: NodeJS.Timeout;
  #failures = 0;
  #heardAt = performance.now();
  #open = false;
  #probing = false;
  #ended = false;

  constructor(options: CircuitOptions) {
    this.#options = options;
    this.#watch = setInterval(() => void this.#look(), 500).unref();
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Statements that the database has not answered yet. */
  get underWay(): number {
    return this.#waiting.size;
  }

  /**
   * Lets a statement be sent.
   *
   * @param fail called where the database turns out to be gone before it has answered
   * @returns what is to be called once it is answered or given up
   * @throws {Unreachable} where the database is gone
   */
  enter(fail: (error: GraphError) => void): () => void {
    if (this.#open) throw new Unreachable();
    // Before that, there was nothing that it could have said.
    if (this.#waiting.size === 0) this.#heardAt = performance.now();
    this.#waiting.add(fail);
    return () => this.#waiting.delete(fail);
  }

  /** Says that the database has answered something. */
  heard(): void {
    this.#heardAt = performance.now();
    this.#failures = 0;
  }

  /** Says that a connection was lost, or could not be made. */
  lost(): void {
    if (++this.#failures >= failuresAtMost) this.#break('connections are lost or refused');
  }

  /** Ends its watch. */
  end(): void {
    this.#ended = true;
    clearInterval(this.#watch);
  }

  async #look(): Promise<void> {
    const isQuiet = this.#waiting.size > 0 && performance.now() - this.#heardAt > silence;
    if (!isQuiet || this.#open || this.#probing) return;
    this.#probing = true;
    const answers = await this.#options.probe(patience);
    this.#probing = false;
    if (answers) this.#heardAt = performance.now();
    else this.#break('it does not answer');
  }

  #break(why: string): void {
    if (this.#open || this.#ended) return;
    this.#open = true;
    this.#options.changed?.(true, why);
    const error = new Unreachable();
    for (const fail of this.#waiting) fail(error);
    this.#waiting.clear();
    void this.#heal();
  }

  async #heal(): Promise<void> {
    do await pause(retryEvery * (0.5 + Math.random()), undefined, { ref: false });
    while (!this.#ended && !(await this.#options.probe(patience)));
    this.#open = false;
    this.heard();
    if (!this.#ended) this.#options.changed?.(false, 'it answers again');
  }
}
