import { StartError } from '../../errors.ts';
import type { Checked } from '../check.ts';
import { sizeOf } from '../import-paths.ts';
import { type Place, Problems } from '../problem.ts';
import type { ShowProgress } from '../progress.ts';
import type { Reader } from '../rows.ts';
import { ImportSummary } from '../summary.ts';
import { Unwritable } from './columns.ts';
import type { Tables } from './tables.ts';

/** How tables are filled. */
export interface FillOptions {
  /** What is imported, for messages. */
  readonly paths: readonly string[];
  readonly showProgress: ShowProgress;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Writes all that was checked into tables, and counts it.
 *
 * @throws {ImportError} with everything that tables can't hold
 * @throws {StartError} where the files have changed since they were checked
 */
export async function fillTables(
  tables: Tables,
  readers: readonly Reader[],
  checked: Pick<Checked, 'entityCount' | 'relationCount'>,
  { paths, showProgress, signal }: FillOptions,
): Promise<ImportSummary> {
  const summary = new ImportSummary();
  const problems = new Problems();
  const take = async (place: Place, adding: Promise<void>) => {
    try {
      await adding;
    } catch (error) {
      if (!(error instanceof Unwritable)) throw error;
      problems.add({ place, message: error.message });
    }
  };
  const progress = showProgress('Writing tables', sizeOf(readers), 'bytes');
  try {
    for (const reader of readers)
      for await (const { entities, relations, bytes } of reader.read()) {
        signal.throwIfAborted();
        for (const { row, place } of entities) {
          await take(place, tables.addEntity(row));
          summary.addEntity(row.kind, 'created');
        }
        for (const { row, place } of relations) {
          await take(place, tables.addRelation(row));
          summary.addRelation(row.type, 'created');
        }
        progress.add(bytes);
      }
  } finally {
    progress.stop();
    await tables.close();
  }
  problems.throwIfAny(paths);
  const { entityCount, relationCount } = checked;
  if (summary.entities.created !== entityCount || summary.relations.created !== relationCount)
    throw new StartError(
      `${paths.join(', ')} changed while it was imported. Nothing was imported; try again.`,
    );
  return summary;
}
