import { GraphError } from '../errors.ts';
import { relationId } from '../graph/identity.ts';
import type { EntityKind } from '../ontology.ts';
import type { Change, Commit } from './change.ts';
import type { ChangeLog } from './change-log.ts';

/** A change as a subscriber gets it. */
export interface DeliveredChange extends Change {
  /** Passed as `after`, it resumes behind this change. */
  readonly position: string;
  /** When it took effect. */
  readonly at: string;
}

/** What a subscriber wants. */
export interface FeedOptions {
  /** Only changes of entities of these kinds, and of relations with an end of one; all unless given. */
  readonly kinds?: readonly EntityKind[] | null | undefined;
  /** The position of a change: those after it come first; only what happens from now on unless given. */
  readonly after?: string | null | undefined;
}

/** Milliseconds between two looks at what other servers have written, as long as somebody waits. */
const defaultInterval = 500;

/**
 * Delivers the changes in the log, in order, to any number of subscribers. Each of them reads the log at its own pace and
 * nothing is kept for it, so that a slow one costs nothing. Writes of this server wake them at once; for those of
 * others the position of the log is polled, once for all of them.
 */
export class ChangeFeed {
  readonly #log: ChangeLog;
  readonly #interval: number;
  readonly #subscriptions = new Set<AbortController>();
  readonly #waiting = new Set<Waiting>();
  readonly #reads = new Map<number, Promise<readonly Commit[]>>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param interval milliseconds between two polls */
  constructor(log: ChangeLog, interval = defaultInterval) {
    this.#log = log;
    this.#interval = interval;
    log.onWrite((position) => this.#advance(position));
  }

  /** How many there are to deliver to. */
  get subscribers(): number {
    return this.#subscriptions.size;
  }

  /**
   * Subscribes. What takes effect after this has resolved is delivered, each change once.
   *
   * @throws {GraphError} BAD_CURSOR where `after` is malformed, or what came after it is no longer in the log
   */
  async subscribe({ kinds, after }: FeedOptions): Promise<AsyncIterableIterator<DeliveredChange>> {
    const start = after == null ? ([await this.#log.position(), 0] as const) : await this.#place(after);
    const ending = new AbortController();
    if (this.#closed) ending.abort();
    this.#subscriptions.add(ending);
    const changes = this.#deliver(start, ending.signal, kinds && new Set(kinds));
    const end = () => {
      this.#subscriptions.delete(ending);
      ending.abort();
    };
    const subscription: AsyncIterableIterator<DeliveredChange> = {
      next: () =>
        changes.next().then(
          (result) => {
            if (result.done) end();
            return result;
          },
          (error: unknown) => {
            end();
            throw error;
          },
        ),
      // A generator that waits can't be told to end, so its wait is ended first.
      return: () => {
        end();
        return changes.return(undefined);
      },
      [Symbol.asyncIterator]: () => subscription,
    };
    return subscription;
  }

  /** Ends all subscriptions and takes no more. */
  close(): void {
    this.#closed = true;
    for (const subscription of this.#subscriptions) subscription.abort();
  }

  async *#deliver(
    [position, place]: Place,
    signal: AbortSignal,
    kinds: ReadonlySet<EntityKind> | null | undefined,
  ): AsyncGenerator<DeliveredChange, undefined> {
    // Of the transaction that it starts in, the subscriber has seen the first few changes.
    let seen = place;
    let next = seen > 0 ? position - 1 : position;
    while (!signal.aborted) {
      const commits = await this.#read(next);
      for (const commit of commits) {
        for (const [i, change] of commit.changes.entries()) {
          if (i < seen || (kinds && !change.kinds.some((kind) => kinds.has(kind)))) continue;
          if (signal.aborted) return;
          yield { ...change, position: `${commit.position}.${i + 1}`, at: commit.at };
        }
        seen = 0;
        next = commit.position;
      }
      if (commits.length === 0) await this.#advanced(next, signal);
    }
  }

  /** The next few transactions; one statement for all that ask for the same at once. */
  #read(after: number): Promise<readonly Commit[]> {
    let read = this.#reads.get(after);
    if (!read) {
      read = this.#log.after(after).finally(() => this.#reads.delete(after));
      this.#reads.set(after, read);
    }
    return read;
  }

  async #place(after: string): Promise<Place> {
    const [, position, place] = /^(\d{1,15})\.(\d{1,9})$/.exec(after) ?? [];
    if (position === undefined || place === undefined)
      throw new GraphError(
        'BAD_CURSOR',
        `"${after.slice(0, 100)}" is no position of a change. Pass the position of one that was delivered, or leave after out.`,
      );
    const [last, oldest = last + 1] = await Promise.all([this.#log.position(), this.#log.oldest()]);
    if (Number(position) > last || Number(position) < oldest - 1)
      throw new GraphError(
        'BAD_CURSOR',
        `The log of changes does not reach to ${after}: it holds the transactions ${oldest} to ${last}. Read again what you need, and subscribe without after.`,
      );
    const [commit] = await this.#log.after(Number(position) - 1);
    const changes = commit?.position === Number(position) ? commit.changes.length : Number(place);
    if (Number(place) > changes)
      throw new GraphError(
        'BAD_CURSOR',
        `${after} is no position of a change: transaction ${position} holds ${changes}. Pass the position of one that was delivered, or leave after out.`,
      );
    return [Number(position), Number(place)];
  }

  // Waiting for the log to grow

  #advanced(beyond: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const waiting: Waiting = { beyond, wake: () => {} };
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(waiting);
        if (this.#waiting.size === 0) this.#stopPolling();
        resolve();
      };
      waiting.wake = wake;
      if (signal.aborted) return wake();
      signal.addEventListener('abort', wake, { once: true });
      this.#waiting.add(waiting);
      this.#timer ??= setTimeout(() => this.#poll(), this.#interval);
    });
  }

  #advance(position: number): void {
    for (const { beyond, wake } of this.#waiting) if (position > beyond) wake();
  }

  async #poll(): Promise<void> {
    // While the database can't be reached there is nothing to deliver either.
    const position = await this.#log.position().catch(() => 0);
    this.#advance(position);
    this.#timer = this.#waiting.size > 0 ? setTimeout(() => this.#poll(), this.#interval) : undefined;
  }

  #stopPolling(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** A transaction, and how many of its changes were seen. */
type Place = readonly [position: number, seen: number];

interface Waiting {
  /** The position that the waiting one has reached. */
  readonly beyond: number;
  wake: () => void;
}

/** What clients know the changed thing by: the slug of an entity, the global identifier of a relation. */
export const publicKey = ({ identity }: Change): string =>
  identity.of === 'entity' ? identity.slug : relationId(identity.type, identity.id);
