import { randomUUID } from 'node:crypto';
import { GraphError } from '../errors.ts';
import { asList } from '../graph/inflate.ts';
import {
  type Database,
  Overtaken,
  type Parameters,
  type ReadableGraph,
  type Row,
} from '../neo4j/database.ts';
import {
  type EntityKind,
  entityKinds,
  kinds as kindTable,
  type RelationType,
  relationTypes,
  scoreProperties,
} from '../ontology.ts';
import type { Scored } from './engine.ts';

/** A measure whose scores are kept on the entities, to be ordered and filtered by. */
export type KeptMeasure = keyof typeof scoreProperties;

/** All of them, the cheapest first. */
export const keptMeasures: readonly KeptMeasure[] = ['DEGREE', 'PAGERANK', 'BETWEENNESS'];

/** Of what scores are worked out. */
export interface ScoredScope {
  readonly measures: readonly KeptMeasure[];
  readonly kinds: readonly EntityKind[];
  readonly types: readonly RelationType[];
}

/** What is known of the scores that the graph holds. */
export interface ScoreRecord extends ScoredScope {
  /** When they were worked out, in ISO 8601 format. */
  readonly computedAt: string;
  /** Milliseconds since. */
  readonly age: number;
  /** Position in the log of changes up to which they are of the graph. */
  readonly position: number;
  /** Transactions that the log has seen since. */
  readonly changesSince: number;
  /** Version of the graph that they are of, another text where the graph is another. */
  readonly version: string;
  /** False while they are being written, and where that was not brought to its end: some may be of the time before. */
  readonly complete: boolean;
}

/** Seconds after which whoever writes scores, and does not say that he still does, is taken for dead. */
const leaseSeconds = 30;
/** Milliseconds in which the lease has to be taken or given back: nobody waits for a database that is frozen. */
const leaseDeadline = 5_000;

const readRecord = `
MATCH (s:Scores {name: 'scores'}) WHERE s.computedAt IS NOT NULL
OPTIONAL MATCH (c:ChangeCounter {name: 'changes'})
RETURN toString(s.computedAt), timestamp() - s.computedAt.epochMillis, s.position,
  coalesce(c.position, 0), s.version, s.complete, s.measures, s.kinds, s.types`;

const takeLease = `
MERGE (s:Scores {name: 'scores'})
// Takes the lock before the holder is read.
SET s.name = 'scores'
WITH s WHERE s.holder IS NULL OR s.heldUntil < datetime()
SET s.holder = $p.holder, s.heldUntil = datetime() + duration({seconds: $p.seconds})
RETURN true`;

/** Only the holder finds it, so that one who was late to notice that he lost it writes nothing. */
const held = `MATCH (s:Scores {name: 'scores', holder: $p.holder})`;

const renewLease = `${held} SET s.heldUntil = datetime() + duration({seconds: $p.seconds}) RETURN true`;

/** Scores that are removed in one transaction. */
const removedAtOnce = 5_000;
/** Times that something is tried because of what others do at the same moment. */
const tries = 3;

/**
 * The scores that entities keep, as properties, and the one `:Scores` that says what they are of. They are written past the
 * log of changes: nothing that anybody has stated is changed by them.
 */
export class KeptScores {
  readonly #database: Database;
  readonly #holder = randomUUID();

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Makes this object the one that writes them; before that it writes nothing.
   *
   * @param lost called where it could not say for too long that it still is
   * @returns what ends that; undefined where another one writes them
   */
  async hold(lost: () => void): Promise<(() => Promise<void>) | undefined> {
    const p = { seconds: leaseSeconds };
    if ((await this.#write(takeLease, p, leaseDeadline)).length === 0) return undefined;
    // A database that can't be reached for a moment takes nothing away.
    const renew = () =>
      this.#write(renewLease, p, leaseDeadline).then(
        (rows) => rows.length > 0 || lost(),
        () => {},
      );
    const timer = setInterval(renew, (leaseSeconds * 1_000) / 3).unref();
    return async () => {
      clearInterval(timer);
      await this.#write(`${held} REMOVE s.holder, s.heldUntil`, {}, leaseDeadline);
    };
  }

  /** Says of what the scores are that will be written now. */
  async begin(record: ScoredScope & Pick<ScoreRecord, 'version' | 'position'>): Promise<void> {
    const text = `${held} SET s += $p.record, s.computedAt = datetime(), s.complete = false`;
    await this.#write(text, { record });
  }

  /** Writes some scores; those that are there already are left alone. */
  async write(measure: KeptMeasure, scores: readonly Scored[]): Promise<void> {
    const property = scoreProperties[measure];
    const text = `${held}
      UNWIND $p.rows AS row
      MATCH (x:Entity {slug: row[0]})
      WHERE x.${property} IS NULL OR x.${property} <> row[1]
      // A whole number would come as an integer.
      SET x.${property} = toFloat(row[1])`;
    await this.#write(text, { rows: scores.map(({ slug, score }) => [slug, score]) });
  }

  /** Removes the scores that are not of the scope: of other measures, and of entities of other kinds. */
  async removeOthers({ measures, kinds }: Omit<ScoredScope, 'types'>): Promise<void> {
    const labels = kinds.map((kind) => kindTable[kind].label).join('|');
    for (const [measure, property] of Object.entries(scoreProperties)) {
      const kept = measures.some((one) => one === measure);
      if (kept && kinds.length === entityKinds.length) continue;
      const others = kept && labels !== '' ? ` AND NOT x:${labels}` : '';
      const text = `${held}
        MATCH (x:Entity) WHERE x.${property} IS NOT NULL${others}
        WITH x LIMIT ${removedAtOnce}
        REMOVE x.${property}
        RETURN count(x)`;
      const remove = async () => Number((await this.#write(text))[0]?.[0]);
      while ((await remove()) === removedAtOnce);
    }
  }

  /** Says that all scores are written. */
  async end(): Promise<void> {
    const [row] = await this.#write(`${held} SET s.complete = true RETURN true`);
    if (!row) throw lostToAnother();
  }

  /** Writes in a transaction of its own, again where an entity was deleted or the record was made at the same moment. */
  async #write(text: string, p: Parameters = {}, deadline?: number): Promise<readonly Row[]> {
    for (let attempt = 1; ; attempt++)
      try {
        return await this.#database.write(
          (run) => run(text, { p: { ...p, holder: this.#holder } }),
          deadline,
        );
      } catch (error) {
        if (!(error instanceof Overtaken) || attempt === tries) throw error;
      }
  }
}

/** The error for who was silent for so long that another one took over. */
export const lostToAnother = (): GraphError =>
  new GraphError('GRAPH_UNAVAILABLE', 'Someone else has begun to work out scores.');

/** What is known of the scores; undefined where none were worked out yet. */
export async function lastScores(database: ReadableGraph): Promise<ScoreRecord | undefined> {
  const [row] = await database.read(readRecord);
  if (!row) return undefined;
  const [computedAt, age, position, last, version, complete, ...lists] = row;
  const [measures = [], kinds = [], types = []] = lists.map(asList);
  return {
    computedAt: String(computedAt),
    age: Number(age),
    position: Number(position),
    changesSince: Number(last) - Number(position),
    version: String(version),
    complete: complete === true,
    measures: keptMeasures.filter((one) => measures.includes(one)),
    kinds: entityKinds.filter((one) => kinds.includes(one)),
    types: relationTypes.filter((one) => types.includes(one)),
  };
}
