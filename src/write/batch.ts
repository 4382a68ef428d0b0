import type { Change, Subject } from '../changes/change.ts';
import type { Recordable } from '../changes/recorder.ts';
import { asList } from '../graph/inflate.ts';
import type { Run } from '../neo4j/database.ts';
import { WriteError, type WriteProblem } from './problem.ts';
import type { EvidenceRow } from './rows.ts';

/** What writing a row did. */
export type Outcome = 'created' | 'updated' | 'unchanged';

/** How many rows had which outcome. */
export type Counts = Record<Outcome, number>;

/** What writing rows did, in numbers and row by row. */
export interface Written extends Counts, Recordable {
  /** One a row, in the order of the rows. */
  readonly outcomes: readonly Outcome[];
}

/** A row's thing as it was found. */
export interface Found {
  /** What the second statement finds it by. */
  readonly found: unknown;
  readonly version?: number;
  /** True where it has another kind, which it can give up for the row's. */
  readonly promoted?: boolean;
}

/** How rows become statements. */
export interface Batching<Row, Group> {
  /** What the row is about: rows with the same key are written one after the other. */
  readonly key: (row: Row) => string;
  /** What to call it in a message. */
  readonly name: (row: Row) => string;
  /** The same, for the log of changes. */
  readonly subject: (row: Row) => Subject;
  readonly evidence: (row: Row) => readonly EvidenceRow[] | undefined;
  /** Rows are written in this order, so that concurrent writers wait for each other instead of deadlocking. */
  readonly order: (row: Row) => string;
  /** Rows of one group are written by the same statements. */
  readonly group: (row: Row) => Group;
  /**
   * Creates the rows of a group that do not exist. Answers by the position of each, with what was found where it exists;
   * without those that someone else keeps from being written.
   */
  readonly create: (
    run: Run,
    group: Group,
    rows: readonly Values[],
  ) => Promise<ReadonlyMap<number, Found | undefined>>;
  /** The statement that changes those that exist and differ, which returns whether they did and a list of their positions. */
  readonly compare: string;
  /**
   * The statement that does so at once where all rows of a batch are about what existed a moment ago. It returns a list of
   * their versions before as well; those that it leaves out are created, or found, after all.
   */
  readonly change?: { readonly text: string; readonly exists: (row: Row) => boolean };
  /** The row as the statements read it. */
  readonly values: (row: Row) => Readonly<Record<string, unknown>>;
  /** Why a row can't be written after all, given what was found; undefined where nothing was. */
  readonly refuse?: (row: Row, found: Found | undefined) => Omit<WriteProblem, 'index'> | undefined;
  /** Gives rows that were found with another kind the one that they are to have. */
  readonly promote?: (run: Run, rows: readonly Values[]) => Promise<readonly WriteProblem[]>;
}

/** A row as statements read it, with `at`, its position among the rows. */
export type Values = Readonly<Record<string, unknown>> & { readonly at: number };

/** Rows of one statement. Fewer cost round trips, more cost memory and make concurrent writers wait. */
const batchSize = 5_000;

/**
 * Writes rows in as few statements as possible.
 *
 * @throws {WriteError} CONFLICT where a row could not be written because someone else was faster
 */
export async function writeInBatches<Row, Group>(
  run: Run,
  rows: readonly Row[],
  batching: Batching<Row, Group>,
): Promise<Written> {
  const outcomes: (Outcome | undefined)[] = new Array(rows.length).fill(undefined);
  const problems: WriteProblem[] = [];
  for (const { group, places } of batches(rows, batching)) {
    const values = places.map(({ row, at }) => ({ ...batching.values(row), at }));
    const refuse = (at: number, found: Found | undefined) => {
      const problem = batching.refuse?.(rows[at] as Row, found);
      if (problem) problems.push({ index: at, ...problem });
    };
    const { change } = batching;
    if (change && places.every(({ row }) => change.exists(row)))
      for (const [differs, changed, versions] of await run(change.text, { p: { rows: values } }))
        asList(changed).forEach((at, i) => {
          outcomes[Number(at)] = differs === true ? 'updated' : 'unchanged';
          refuse(Number(at), { found: at, version: Number(asList(versions)[i]) });
        });
    const left = values.filter(({ at }) => outcomes[at] === undefined);
    if (left.length === 0) continue;
    const found = await batching.create(run, group, left);
    for (const [at, thing] of found) {
      if (!thing) outcomes[at] = 'created';
      refuse(at, thing);
    }
    const there = left.flatMap((row): Values[] => {
      const thing = found.get(row.at);
      return thing ? [{ ...row, found: thing.found, ...(thing.promoted && { promoted: true }) }] : [];
    });
    const promoted = there.filter((row) => row.promoted);
    if (promoted.length > 0) problems.push(...((await batching.promote?.(run, promoted)) ?? []));
    if (there.length === 0) continue;
    for (const [differs, compared] of await run(batching.compare, { p: { rows: there } }))
      for (const at of asList(compared)) outcomes[Number(at)] = differs === true ? 'updated' : 'unchanged';
  }
  return summarize(rows, outcomes, problems, batching);
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

function summarize<Row, Group>(
  rows: readonly Row[],
  outcomes: readonly (Outcome | undefined)[],
  problems: readonly WriteProblem[],
  { name, subject, evidence }: Batching<Row, Group>,
): Written {
  const lost = rows.flatMap((row, index): WriteProblem[] => {
    if (outcomes[index] !== undefined) return [];
    const message = `${name(row)} was changed by someone else at the same moment. Try again.`;
    return [{ index, field: [], code: 'CONFLICT', message }];
  });
  if (problems.length + lost.length > 0) throw new WriteError([...problems, ...lost]);
  const known = outcomes.filter((outcome) => outcome !== undefined);
  const sources = new Set<string>();
  const changes = rows.flatMap((row, index): Change[] => {
    const action = actions[known[index] ?? 'unchanged'];
    if (!action) return [];
    for (const { source } of evidence(row) ?? []) sources.add(source);
    return [{ action, ...subject(row) }];
  });
  return { ...count(known), outcomes: known, changes, sources };
}

const actions = { created: 'CREATED', updated: 'UPDATED', unchanged: undefined } as const;

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
function* batches<Row, Group>(rows: readonly Row[], { key, order, group: groupOf }: Batching<Row, Group>) {
  const rounds: Map<Group, Place<Row>[]>[] = [];
  const seen = new Map<string, number>();
  rows.forEach((row, at) => {
    const round = seen.get(key(row)) ?? 0;
    seen.set(key(row), round + 1);
    rounds[round] ??= new Map();
    const place = { row, at, order: order(row) };
    const group = groupOf(row);
    const places = rounds[round].get(group);
    if (places) places.push(place);
    else rounds[round].set(group, [place]);
  });
  for (const round of rounds)
    for (const [group, places] of round) {
      places.sort((a, b) => (a.order < b.order ? -1 : 1));
      for (let start = 0; start < places.length; start += batchSize)
        yield { group, places: places.slice(start, start + batchSize) };
    }
}
