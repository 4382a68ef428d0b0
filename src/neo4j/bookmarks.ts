import { LRUCache } from 'lru-cache';
import { GraphError } from '../errors.ts';
import { endless, type Patience } from '../meter.ts';

/** Bookmarks that are waited for at once, and those that are known to be reached. */
const limits = { waiting: 4, reached: 1_000 };
/** Milliseconds for which one is waited for: a member of a cluster is behind by less. */
const longest = 5_000;

/**
 * Waits until the database has seen the writes that bookmarks name, a few at a time: one of a write that never was would
 * otherwise hold a connection for as long as each request that sends it may take.
 */
export class Bookmarks {
  readonly #see: (bookmarks: string, deadline: number, patience: Patience) => Promise<unknown>;
  readonly #reached = new LRUCache<string, true>({ max: limits.reached });
  readonly #queue: (() => void)[] = [];
  #waiting = 0;

  /** @param see reads something of the graph as it is after bookmarks */
  constructor(see: (bookmarks: string, deadline: number, patience: Patience) => Promise<unknown>) {
    this.#see = see;
  }

  /**
   * Resolves when what the bookmarks name can be seen.
   *
   * @throws {GraphError} BAD_USER_INPUT where they are none, DEADLINE_EXCEEDED where it takes too long
   */
  async reach(bookmarks: string, patience: Patience = endless): Promise<void> {
    if (this.#reached.has(bookmarks)) return;
    await this.#turn(patience);
    try {
      // Another may have waited for the same.
      if (this.#reached.has(bookmarks)) return;
      await this.#see(bookmarks, longest, patience);
      this.#reached.set(bookmarks, true);
    } catch (error) {
      if (!(error instanceof GraphError) || error.code === 'BAD_USER_INPUT') throw error;
      throw patience.over ?? notSeen(error);
    } finally {
      this.#waiting--;
      this.#queue.shift()?.();
    }
  }

  /** Waits for its turn. */
  async #turn(patience: Patience): Promise<void> {
    if (this.#waiting >= limits.waiting)
      await new Promise<void>((resolve, reject) => {
        const come = () => {
          forget();
          resolve();
        };
        const forget = patience.whenOver((why) => {
          const place = this.#queue.indexOf(come);
          if (place >= 0) this.#queue.splice(place, 1);
          reject(why);
        });
        this.#queue.push(come);
      });
    this.#waiting++;
  }
}

const notSeen = (cause: Error): GraphError =>
  new GraphError(
    'DEADLINE_EXCEEDED',
    `The write that X-Modelgraph-Bookmark names can't be seen after ${longest / 1_000} s. Ask again, or without it.`,
    { cause },
  );
