import { identityKey } from '../graph/identity.ts';
import type { Run } from '../neo4j/database.ts';
import { type Change, fold } from './change.ts';

/** What a function that writes did. */
export interface Recordable {
  readonly changes: readonly Change[];
  /** Slugs of the sources that what was written names as evidence. */
  readonly sources: Iterable<string>;
}

/**
 * What is checked, or done, before a transaction takes effect; it throws where it must not.
 *
 * @param run of the transaction
 * @param committed reads the graph without what the transaction changes
 */
export type Check = (run: Run, committed: Run) => Promise<void>;

/** Collects what one transaction changes, and what has to hold when it takes effect. */
export class Recorder {
  readonly #changes = new Map<string, Change>();
  readonly #sources = new Set<string>();
  readonly #checks: Check[] = [];

  /** Everything changed, each entity and relation once, in the order in which they were first touched. */
  get changes(): readonly Change[] {
    return [...this.#changes.values()];
  }

  /** The sources named as evidence. */
  get sources(): readonly string[] {
    return [...this.#sources];
  }

  /** What has to hold. */
  get checks(): readonly Check[] {
    return this.#checks;
  }

  /** Takes down what was written. */
  add({ changes, sources }: Recordable): void {
    for (const change of changes) this.#take(change);
    for (const source of sources) this.#sources.add(source);
  }

  /**
   * Has something done at the end of the transaction, when no other can take effect any more: what is found there is
   * still so when this one does.
   */
  beforeCommit(check: Check): void {
    this.#checks.push(check);
  }

  #take(change: Change): void {
    const key = identityKey(change.identity);
    const earlier = this.#changes.get(key);
    const action = earlier ? fold(earlier.action, change.action) : change.action;
    if (action) this.#changes.set(key, { ...change, action });
    else this.#changes.delete(key);
  }
}
