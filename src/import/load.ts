import type { Database, Run } from '../neo4j/database.ts';
import { type Counts, sum } from '../write/batch.ts';
import type { Kinds } from '../write/check.ts';
import { WriteError } from '../write/problem.ts';
import { upsertEntities } from '../write/upsert-entities.ts';
import { upsertRelations } from '../write/upsert-relations.ts';
import { placed } from './check-rows.ts';
import type { Problem } from './problem.ts';
import type { Placed, Rows } from './rows.ts';

/** What an import did to the graph. */
export interface ImportSummary {
  readonly entities: Counts;
  readonly relations: Counts;
}

/** Thrown where the graph changed between the check and the load, so that rows no longer fit it. */
export class LoadError extends Error {
  override name = 'LoadError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], cause: WriteError) {
    super(cause.message, { cause });
    this.problems = problems;
  }
}

/** Rows of one transaction. */
const batchSize = 5_000;
/** Transactions at a time: more than one keeps the database busy while the next batch is prepared. */
const writers = 2;

/**
 * Writes rows into the graph, entities before relations: in one transaction where there are few, otherwise in
 * several, so that an interrupted load can be run again and goes on where it ended.
 *
 * @param kinds of all slugs that the rows name
 * @throws {LoadError} where the graph no longer fits
 */
export async function load(
  database: Database,
  { entities, relations }: Rows,
  kinds: Kinds,
  say: (line: string) => void,
): Promise<ImportSummary> {
  const writeEntities = upserting(upsertEntities, kinds);
  const writeRelations = upserting(upsertRelations, kinds);
  if (entities.length + relations.length <= batchSize)
    return database.write(async (run) => ({
      entities: await writeEntities(run, entities),
      relations: await writeRelations(run, relations),
    }));
  const sayHow = (noun: string) => (done: number, all: number) => say(`Loaded ${done} of ${all} ${noun}.`);
  return {
    entities: await inBatches(database, entities, writeEntities, sayHow('entities')),
    relations: await inBatches(database, relations, writeRelations, sayHow('relations')),
  };
}

// Private: transactions

type Write<Row> = (run: Run, rows: readonly Placed<Row>[]) => Promise<Counts>;

async function inBatches<Row>(
  database: Database,
  rows: readonly Placed<Row>[],
  write: Write<Row>,
  report: (done: number, all: number) => void,
): Promise<Counts> {
  const starts = Array.from({ length: Math.ceil(rows.length / batchSize) }, (_, batch) => batch * batchSize);
  const results: Counts[] = [];
  let done = 0;
  const writer = async () => {
    for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
      const batch = rows.slice(start, start + batchSize);
      results.push(await database.write((run) => write(run, batch)));
      done += batch.length;
      report(done, rows.length);
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return sum(results);
}

/** An upsert of placed rows whose problems are those of the file. */
function upserting<Row>(
  upsert: (run: Run, rows: readonly Row[], known: Kinds) => Promise<Counts>,
  kinds: Kinds,
): Write<Row> {
  return async (run, rows) => {
    try {
      return sum([
        await upsert(
          run,
          rows.map(({ row }) => row),
          kinds,
        ),
      ]);
    } catch (error) {
      if (!(error instanceof WriteError)) throw error;
      throw new LoadError(
        error.problems.map((problem) => placed(problem, rows)),
        error,
      );
    }
  };
}
