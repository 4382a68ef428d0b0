import { Gate } from '../gate.ts';
import { identityKey, parseKey } from '../graph/identity.ts';
import type { Meter } from '../meter.ts';
import { type Database, Overtaken, type Row, type Run } from '../neo4j/database.ts';
import { isEntityKind } from '../ontology.ts';
import { WriteError } from '../write/problem.ts';
import { type Change, type ChangeAction, type Commit, changeActions } from './change.ts';
import { Recorder } from './recorder.ts';

/** Who writes, and why. */
export interface Author {
  readonly actor: string;
  readonly reason?: string | null | undefined;
}

/** How a write is done. */
export interface WriteOptions {
  /** Everything is done and checked, and then undone. */
  readonly dryRun?: boolean | undefined;
  /** Of the request that it is done for, which is told what was written. */
  readonly meter?: Meter | undefined;
}

/** Days that a change is kept unless told otherwise. */
export const defaultDaysKept = 30;

/** Changes that are deleted in passing at most: more than one, so that the log shrinks, and few, so that nobody waits. */
const deletedAtOnce = 20;
/** Transactions that are read at once. */
const readAtOnce = 10;
/**
 * Writers at a time. More would only wait for each other, in the end for the place of their transaction, and in the database
 * those who wait look again and again whether it is their turn, which costs processor time.
 */
const writersAtOnce = 4;
/** Times that work is begun anew because of what others did meanwhile. */
const tries = 3;

const lockCounter = `
MERGE (counter:ChangeCounter {name: 'changes'})
SET counter.name = 'changes'`.trim();

/**
 * Gives the transaction its place, and takes it down. Whoever has locked the counter takes effect before all others that
 * ask for it, so that places are in the order of taking effect and, a rollback giving its place back, without gaps.
 */
const writeChange = `
// Takes the lock before the position is read.
${lockCounter}
WITH counter
SET counter.position = coalesce(counter.position, 0) + 1
CREATE (c:Change)
SET c += $p.change, c.position = counter.position, c.at = datetime({epochMillis: timestamp()})
WITH c.position AS position, datetime() - duration({days: $p.daysKept}) AS oldest
CALL (oldest) {
  // From the beginning, so that what is left has no gap, also where several are of the same millisecond.
  MATCH (old:Change) WHERE old.position IS NOT NULL
  WITH old, oldest ORDER BY old.position LIMIT ${deletedAtOnce}
  WHERE old.at < oldest
  DELETE old
}
RETURN position`;

/** Milliseconds for which writers may be kept waiting: half of the time that they have. */
const holdDeadline = 60_000;

const lastPosition = `OPTIONAL MATCH (c:ChangeCounter {name: 'changes'}) RETURN coalesce(c.position, 0)`;

/** Without what it changed, which may be thousands of things. */
const firstPosition = `
MATCH (c:Change)
WHERE c.position IS NOT NULL
RETURN c.position ORDER BY c.position LIMIT 1`;

const readCommits = `
MATCH (c:Change)
WHERE c.position > toInteger($p.after)
WITH c ORDER BY c.position LIMIT ${readAtOnce}
RETURN c.position, toString(c.at), c.actions, c.keys, c.kinds`;

/**
 * The log of all changes, kept in the graph, and the one way to write: each transaction that changes something leaves
 * one `:Change` that says when, who, why and what.
 */
export class ChangeLog {
  readonly #database: Database;
  readonly #daysKept: number;
  readonly #turns = new Gate(writersAtOnce);
  readonly #listeners = new Set<(position: number) => void>();

  /** @param daysKept days after which a change is deleted from the log */
  constructor(database: Database, daysKept = defaultDaysKept) {
    this.#database = database;
    this.#daysKept = daysKept;
  }

  /**
   * Writes in one transaction, and records what `work` tells the recorder. The work may be run more than once, so it
   * must not do anything outside of the database.
   *
   * @throws {WriteError} from the work, or CONFLICT where others keep changing the same
   * @throws {GraphError} DEADLINE_EXCEEDED or GRAPH_UNAVAILABLE
   */
  async write<Result>(
    author: Author,
    work: (run: Run, recorder: Recorder) => Promise<Result>,
    { dryRun = false, meter }: WriteOptions = {},
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      const outcome: { result?: Result; position?: number | undefined; changes?: readonly Change[] } = {};
      try {
        const whole = async (run: Run) => {
          const recorder = new Recorder();
          outcome.result = await work(run, recorder);
          outcome.position = await this.#record(run, author, recorder, dryRun);
          outcome.changes = recorder.changes;
          if (dryRun) throw new Undo();
        };
        await this.#turns.run(() => this.#database.write(whole, undefined, meter));
        const { position, changes = [] } = outcome;
        if (position !== undefined) {
          meter?.writes.push({
            position,
            changes: changes.map(({ action, identity }) => `${action} ${identityKey(identity)}`),
          });
          for (const tell of this.#listeners) tell(position);
        }
      } catch (error) {
        if (error instanceof Overtaken && attempt < tries) continue;
        if (error instanceof Overtaken) throw new WriteError([conflict(error.message)]);
        if (!(error instanceof Undo)) throw error;
      }
      return outcome.result as Result;
    }
  }

  /**
   * Records a write that was not recorded change by change: it takes a place in the log, with who and why, and no
   * changes. For a first load, which nobody can have been subscribed to: a list of a million changes would be of no use to
   * those who read the log, and what they begin after is a place.
   */
  async note(author: Author): Promise<void> {
    await this.#database.write((run) => this.#append(run, author, []));
  }

  /** The position of the last change; 0 before the first. */
  async position(): Promise<number> {
    const [row] = await this.#database.read(lastPosition);
    return Number(row?.[0]);
  }

  /** The position of the oldest change that is kept; undefined where there is none. */
  async oldest(): Promise<number | undefined> {
    const [row] = await this.#database.read(firstPosition);
    return row && Number(row[0]);
  }

  /**
   * Does something while no other transaction can take effect. A transaction that has a position is seen whole, which is
   * not so otherwise: another reader may see a part of what one writes before the rest. Writers wait meanwhile.
   *
   * @param work given the position of the last transaction; it may be run more than once
   * @throws {GraphError} DEADLINE_EXCEEDED or GRAPH_UNAVAILABLE
   */
  async hold<Result>(work: (run: Run, position: number) => Promise<Result>): Promise<Result> {
    return this.#database.write(async (run) => {
      await run(lockCounter);
      const [row] = await run(lastPosition);
      return work(run, Number(row?.[0]));
    }, holdDeadline);
  }

  /** The next few transactions after a position, in order; empty where there are none yet. */
  async after(
    position: number,
    run: Run = (text, values) => this.#database.read(text, values),
  ): Promise<readonly Commit[]> {
    return (await run(readCommits, { p: { after: position } })).map(commitOf);
  }

  /** Calls the listener with the position of each transaction that this object writes; returns what ends that. */
  onWrite(listener: (position: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Records what was done; undefined where nothing was changed. */
  async #record(run: Run, author: Author, recorder: Recorder, dryRun: boolean): Promise<number | undefined> {
    if (recorder.changes.length === 0) return undefined;
    // In a dry run, a source that another transaction made was undone with it.
    const sources = dryRun ? [] : recorder.sources;
    if (sources.length + recorder.checks.length > 0) await run(lockCounter);
    if (sources.length > 0) await checkSources(run, sources);
    for (const check of recorder.checks) await check(run, (text, values) => this.#database.run(text, values));
    return this.#append(run, author, recorder.changes);
  }

  /** Takes down changes, and tells their position. */
  async #append(run: Run, { actor, reason }: Author, changes: readonly Change[]): Promise<number> {
    const change = {
      actor,
      reason: reason ?? null,
      actions: changes.map(({ action }) => action),
      keys: changes.map(({ identity }) => identityKey(identity)),
      kinds: changes.map(({ kinds }) => kinds.join(' ')),
    };
    const [row] = await run(writeChange, { p: { change, daysKept: this.#daysKept } });
    return Number(row?.[0]);
  }
}

/** Ends a transaction that was only tried. */
class Undo extends Error {}

const conflict = (message: string) => ({ index: 0, field: [], code: 'CONFLICT', message }) as const;

/** A source that was there when the work began may have been deleted since. */
async function checkSources(run: Run, sources: readonly string[]): Promise<void> {
  const text = `
    UNWIND $p.sources AS slug
    OPTIONAL MATCH (n:Entity {slug: slug})
    WITH slug, n WHERE n IS NULL OR NOT n:Source
    RETURN slug LIMIT 1`;
  const [row] = await run(text, { p: { sources } });
  if (row) throw new Overtaken(`The source "${row[0]}" was deleted at the same moment. Try again.`);
}

function commitOf([position, at, actions, keys, kinds]: Row): Commit {
  const texts = (list: unknown): readonly string[] => (Array.isArray(list) ? list.map(String) : []);
  const changes = texts(keys).flatMap((key, i): Change[] => {
    const identity = parseKey(key);
    const action = texts(actions)[i];
    const known = (texts(kinds)[i] ?? '').split(' ').filter(isEntityKind);
    // What a newer version of this program has written is not ours to tell.
    return identity && isAction(action) ? [{ action, identity, kinds: known }] : [];
  });
  return { position: Number(position), at: String(at), changes };
}

const isAction = (text: unknown): text is ChangeAction =>
  (changeActions as readonly unknown[]).includes(text);
