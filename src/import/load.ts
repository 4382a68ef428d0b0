import type { Author, ChangeLog } from '../changes/change-log.ts';
import type { Recorder } from '../changes/recorder.ts';
import { StartError } from '../errors.ts';
import type { Run } from '../neo4j/database.ts';
import type { Outcome, Written } from '../write/batch.ts';
import type { Kinds } from '../write/check.ts';
import { kindsOf } from '../write/kinds-of.ts';
import { WriteError } from '../write/problem.ts';
import type { EntityRow, RelationRow } from '../write/rows.ts';
import { upsertEntities } from '../write/upsert-entities.ts';
import { upsertRelations } from '../write/upsert-relations.ts';
import { type Checked, placed } from './check.ts';
import type { Problem } from './problem.ts';
import type { ShowProgress } from './progress.ts';
import type { Placed, Reader } from './rows.ts';
import { ImportSummary } from './summary.ts';

/** Thrown where the graph changed between the check and the load, so that rows no longer fit it. */
export class LoadError extends Error {
  override name = 'LoadError';
  readonly problems: readonly Problem[];
  /** Whether transactions before this one have taken effect. */
  partly = false;

  constructor(problems: readonly Problem[], cause: WriteError) {
    super(cause.message, { cause });
    this.problems = problems;
  }
}

/** How rows are written. */
export interface LoadOptions {
  readonly author: Author;
  /** Rows of one transaction. */
  readonly batchSize: number;
  /** True where it is only to be found out what would change. */
  readonly dryRun: boolean;
  readonly showProgress: ShowProgress;
  /** Ends the load between two transactions. */
  readonly signal: AbortSignal | undefined;
}

/** Transactions at a time: more than one keeps the database busy while the next batch is prepared. */
const writers = 2;

/**
 * Writes rows into the graph, sources before what names them and entities before relations: in one transaction where one
 * batch holds them all, otherwise in several, so that an interrupted load can be run again and goes on where it ended.
 *
 * @throws {LoadError} where the graph no longer fits
 * @throws {StartError} where others keep changing the same
 */
export async function load(
  log: ChangeLog,
  readers: readonly Reader[],
  { kinds, fresh, turns, entityCount, relationCount }: Checked,
  { author, batchSize, dryRun, showProgress, signal }: LoadOptions,
): Promise<ImportSummary> {
  const summary = new ImportSummary();
  const commit: Commit = (work) => log.write(author, work, { dryRun }).catch(explainStop);
  const relations = () => batchesOf(relationsOf(readers), batchSize, ({ type }) => type);
  const writeEntities = entityWrite(kinds, summary);
  if (entityCount + relationCount <= batchSize) {
    // So few are looked for in no time, and may be begun again from the first entity on.
    const writeRelations = relationWrite(kinds, new Set(), summary);
    const counts = await commit(async (run, recorder) => {
      const counts: Count[] = [];
      const all = entitiesOf(readers, () => true, entityCount);
      for await (const batch of batchesOf(all, batchSize, () => ''))
        counts.push(await writeEntities(run, recorder, batch));
      for await (const batch of relations()) counts.push(await writeRelations(run, recorder, batch));
      return counts;
    });
    for (const count of counts) count();
    return summary;
  }
  let written = false;
  const loadAll = async <Row>(
    title: string,
    total: number,
    turns: readonly AsyncGenerator<Placed<Row>[]>[],
    write: Write<Row>,
  ) => {
    const progress = showProgress(title, total, 'rows');
    try {
      for (const batches of turns)
        await inParallel(batches, async (batch) => {
          signal?.throwIfAborted();
          const count = await commit((run, recorder) => write(run, recorder, batch));
          count();
          written = !dryRun;
          progress.add(batch.length);
        });
    } catch (error) {
      if (error instanceof LoadError) error.partly = written;
      throw error;
    } finally {
      progress.stop();
    }
  };
  const entities = turns
    .list()
    .map(({ has, most, whole }) =>
      batchesOf(entitiesOf(readers, has, most), whole ? most : batchSize, () => ''),
    );
  await loadAll('Entities', entityCount, entities, writeEntities);
  const writeRelations = relationWrite(kinds, fresh, summary);
  await loadAll(
    'Relations',
    relationCount,
    [relations()],
    dryRun ? relationTrial(writeRelations, summary) : writeRelations,
  );
  return summary;
}

// Private: reading

async function* entitiesOf(
  readers: readonly Reader[],
  has: (row: EntityRow) => boolean,
  most: number,
): AsyncIterable<readonly Placed<EntityRow>[]> {
  let seen = 0;
  for (const reader of readers)
    for await (const piece of reader.read()) {
      const entities = piece.entities.filter(({ row }) => has(row));
      yield entities;
      seen += entities.length;
      // Most files list relations after all entities: they need not be read twice.
      if (seen >= most) return;
    }
}

async function* relationsOf(readers: readonly Reader[]): AsyncIterable<readonly Placed<RelationRow>[]> {
  for (const reader of readers) for await (const { relations } of reader.read()) yield relations;
}

/** Batches of rows of one group each, which one statement can write. */
async function* batchesOf<Row>(
  pieces: AsyncIterable<readonly Placed<Row>[]>,
  size: number,
  groupOf: (row: Row) => string,
): AsyncGenerator<Placed<Row>[]> {
  const groups = new Map<string, Placed<Row>[]>();
  for await (const piece of pieces)
    for (const placed of piece) {
      const group = groupOf(placed.row);
      const batch = groups.get(group) ?? [];
      groups.set(group, batch);
      batch.push(placed);
      if (batch.length < size) continue;
      groups.delete(group);
      yield batch;
    }
  yield* groups.values();
}

// Private: writing

/** Counts what a transaction did, once it is committed. */
type Count = () => void;
type Write<Row> = (run: Run, recorder: Recorder, batch: readonly Placed<Row>[]) => Promise<Count>;
type Commit = <Result>(work: (run: Run, recorder: Recorder) => Promise<Result>) => Promise<Result>;

const entityWrite =
  (kinds: Kinds, summary: ImportSummary): Write<EntityRow> =>
  async (run, recorder, batch) => {
    const outcomes = await outcomesOf(recorder, batch, (rows) => upsertEntities(run, rows, kinds));
    return () => {
      for (const [index, { row }] of batch.entries()) summary.addEntity(row.kind, outcomes[index]);
    };
  };

/** @param fresh entities that only this import has made, so that they have no relations yet */
function relationWrite(kinds: Kinds, fresh: ReadonlySet<string>, summary: ImportSummary): Write<RelationRow> {
  const begun = new WeakSet<readonly unknown[]>();
  return async (run, recorder, batch) => {
    // Where it is begun again, someone else may have been faster.
    const isNew = begun.has(batch) ? () => false : (slug: string) => fresh.has(slug);
    begun.add(batch);
    const outcomes = await outcomesOf(recorder, batch, (rows) => upsertRelations(run, rows, kinds, isNew));
    return () => {
      for (const [index, { row }] of batch.entries()) summary.addRelation(row.type, outcomes[index]);
    };
  };
}

/** Relations in a dry run: those of entities that are not there yet can't be written even for a moment, and are new. */
const relationTrial =
  (write: Write<RelationRow>, summary: ImportSummary): Write<RelationRow> =>
  async (run, recorder, batch) => {
    const there = await kindsOf(
      run,
      batch.flatMap(({ row }) => [row.from, row.to]),
    );
    const isOld = ({ row }: Placed<RelationRow>) => there.has(row.from) && there.has(row.to);
    const count = await write(run, recorder, batch.filter(isOld));
    return () => {
      count();
      for (const placed of batch) if (!isOld(placed)) summary.addRelation(placed.row.type, 'created');
    };
  };

/** What an upsert did with each row; its problems become those of the file. */
async function outcomesOf<Row>(
  recorder: Recorder,
  batch: readonly Placed<Row>[],
  upsert: (rows: readonly Row[]) => Promise<Written>,
): Promise<readonly Outcome[]> {
  try {
    const written = await upsert(batch.map(({ row }) => row));
    recorder.add(written);
    return written.outcomes;
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    throw new LoadError(
      error.problems.flatMap((problem) => placed(problem, batch)),
      error,
    );
  }
}

/** What others did at the same moment is no fault of a file's. */
function explainStop(error: unknown): never {
  if (!(error instanceof WriteError)) throw error;
  throw new StartError(`Stopped before all was imported: ${error.message}`, { cause: error });
}

/** Works on a few at a time; where one fails, the others under way come to their end before that is told. */
async function inParallel<Item>(
  items: AsyncGenerator<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  let failed = false;
  const worker = async () => {
    try {
      for (let next = await items.next(); !next.done && !failed; next = await items.next())
        await work(next.value);
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const results = await Promise.allSettled(Array.from({ length: writers }, worker));
  await items.return(undefined);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
