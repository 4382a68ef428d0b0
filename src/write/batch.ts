import type { Run } from '../neo4j/database.ts';
import { WriteError, type WriteProblem } from './problem.ts';

/** What writing a row did. */
export type Outcome = 'created' | 'updated' | 'unchanged';

/** How many rows had which outcome. */
export type Counts = Record<Outcome, number>;

/** What writing rows did, in numbers and row by row. */
export interface Written extends Counts {
  /** One a row, in the order of the rows. */
  readonly outcomes: readonly Outcome[];
}

/** How rows become statements. */
export interface Batching<Row> {
  /** What the row is about: rows with the same key are written one after the other. */
  readonly key: (row: Row) => string;
  /** What to call it in a message. */
  readonly name: (row: Row) => string;
  /** Rows are written in this order, so that concurrent writers wait for each other instead of deadlocking. */
  readonly order: (row: Row) => string;
  /** The statement that creates the row and its like where they do not exist. */
  readonly merge: (row: Row) => string;
  /** The statement that changes those that exist and differ. */
  readonly compare: string;
  /** The row as the statements read it. */
  readonly values: (row: Row) => Readonly<Record<string, unknown>>;
}

/** Rows of one statement. Fewer cost round trips, more cost memory and make concurrent writers wait. */
const batchSize = 5_000;

/**
 * Writes rows in as few statements as possible.
 *
 * @throws {WriteError} CONFLICT where a row could not be written because someone else was faster
 */
export async function writeInBatches<Row>(
  run: Run,
  rows: readonly Row[],
  batching: Batching<Row>,
): Promise<Written> {
  const outcomes: (Outcome | undefined)[] = new Array(rows.length).fill(undefined);
  for (const { text, places } of batches(rows, batching)) {
    const values = new Map(places.map(({ row, at }) => [at, { ...batching.values(row), at }]));
    const there: unknown[] = [];
    for (const [at, found] of await run(text, { p: { rows: [...values.values()] } })) {
      if (found === null) outcomes[at as number] = 'created';
      else there.push({ ...values.get(at as number), found });
    }
    if (there.length === 0) continue;
    for (const [at, differs] of await run(batching.compare, { p: { rows: there } }))
      outcomes[at as number] = differs === true ? 'updated' : 'unchanged';
  }
  return summarize(rows, outcomes, batching.name);
}

/** Adds up counts. */
export function sum(all: readonly Counts[]): Counts {
  const total = count([]);
  for (const counts of all) for (const outcome of outcomeNames) total[outcome] += counts[outcome];
  return total;
}

const outcomeNames = ['created', 'updated', 'unchanged'] as const;

function count(outcomes: readonly Outcome[]): Counts {
  const counts = { created: 0, updated: 0, unchanged: 0 };
  for (const outcome of outcomes) counts[outcome]++;
  return counts;
}

function summarize<Row>(
  rows: readonly Row[],
  outcomes: readonly (Outcome | undefined)[],
  name: (row: Row) => string,
): Written {
  const lost = rows.flatMap((row, index): WriteProblem[] => {
    if (outcomes[index] !== undefined) return [];
    const message = `${name(row)} was changed by someone else at the same moment. Try again.`;
    return [{ index, field: [], code: 'CONFLICT', message }];
  });
  if (lost.length > 0) throw new WriteError(lost);
  const known = outcomes.filter((outcome) => outcome !== undefined);
  return { ...count(known), outcomes: known };
}

// Private: grouping

interface Place<Row> {
  readonly row: Row;
  readonly at: number;
  readonly order: string;
}

/**
 * The rows by statement. A statement compares all of its rows with the graph before it writes the first, so the
 * second row about the same thing has to wait for a later statement.
 */
function* batches<Row>(rows: readonly Row[], { key, order, merge }: Batching<Row>) {
  const rounds: Map<string, Place<Row>[]>[] = [];
  const seen = new Map<string, number>();
  rows.forEach((row, at) => {
    const round = seen.get(key(row)) ?? 0;
    seen.set(key(row), round + 1);
    rounds[round] ??= new Map();
    const place = { row, at, order: order(row) };
    const group = rounds[round].get(merge(row));
    if (group) group.push(place);
    else rounds[round].set(merge(row), [place]);
  });
  for (const round of rounds)
    for (const [text, group] of round) {
      group.sort((a, b) => (a.order < b.order ? -1 : 1));
      for (let start = 0; start < group.length; start += batchSize)
        yield { text, places: group.slice(start, start + batchSize) };
    }
}
