import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ChangeLog } from '../../changes/change-log.ts';
import type { Config } from '../../config.ts';
import { StartError } from '../../errors.ts';
import type { Database, ReadableGraph } from '../../neo4j/database.ts';
import { describeContents } from '../../neo4j/embedded/contents.ts';
import { type Idle, visit } from '../../neo4j/embedded/idle.ts';
import { replaceGraph } from '../../neo4j/embedded/replace-graph.ts';
import { inIdleHome } from '../../neo4j/idle-home.ts';
import { migrate } from '../../neo4j/migrations.ts';
import { checkPaths, type ImportOptions } from '../import-paths.ts';
import type { ImportSummary } from '../summary.ts';
import { completeLists } from './complete.ts';
import { type FillOptions, fillTables } from './fill-tables.ts';
import { runImportTool } from './run-import-tool.ts';
import { Tables } from './tables.ts';

/** How a first load is done. */
export interface InitialOptions
  extends Pick<ImportOptions, 'format'>,
    Pick<FillOptions, 'showProgress' | 'signal'> {
  /** Told what the person who imports should know. */
  readonly say: (line: string) => void;
}

/** What the files come into, as the check of them reads it. */
const emptyGraph: ReadableGraph = { read: async () => [] };

const elsewhere = {
  given: 'import without --initial, or unset NEO4J_URI.',
  inContainer: () => 'import without --initial.',
};

/**
 * Imports files and folders into the empty graph that modelgraph runs itself, by Neo4j's own import tool: three times
 * as fast as `importPaths`, to the same graph. It is made beside the empty one, with indexes and all, and takes its place
 * in the end, so that whatever happens meanwhile the graph is either still empty or complete.
 *
 * @throws {ImportError} with everything that is wrong
 * @throws {StartError} where the graph is not empty, is in use or is not run by modelgraph, or something can't be read
 */
export async function importInitially(
  config: Config,
  paths: readonly string[],
  { format, say, showProgress, signal }: InitialOptions,
): Promise<ImportSummary> {
  return inIdleHome(config, elsewhere, { doing: 'imports into the graph', say, signal }, async (idle) => {
    const contents = await describeContents(idle);
    if (contents !== undefined)
      throw new StartError(
        `--initial is for a graph that never held anything, but that of ${config.home} holds ${contents}. Import ` +
          'without --initial, or set MODELGRAPH_HOME to another folder. Nothing was changed.',
      );
    const { readers, checked } = await checkPaths(emptyGraph, paths, { format, say, showProgress, signal });
    return replaceGraph(idle, async (draft) => {
      const folder = join(draft.home.root, 'tables');
      await mkdir(folder, { mode: 0o700 });
      const tables = new Tables(folder, new Date());
      const summary = await fillTables(tables, readers, checked, { paths, showProgress, signal });
      await runImportTool(draft, folder, tables, showProgress);
      await rm(folder, { recursive: true });
      await visit(draft, (database) => finish(database, draft, paths, summary, config.changesKept));
      return summary;
    });
  });
}

/** Makes what the tool has read a graph like any other. */
async function finish(
  database: Database,
  { say }: Idle,
  paths: readonly string[],
  { entities, relations }: ImportSummary,
  changesKept: number,
): Promise<void> {
  say('Completing what Neo4j has read …');
  await completeLists(database);
  const [counts] = await database.read('RETURN COUNT { (:Entity) }, COUNT { ()-->() }');
  if (counts?.[0] !== entities.created || counts[1] !== relations.created)
    throw new Error(
      `Of ${entities.created} entities and ${relations.created} relations Neo4j has read ${counts?.join(' and ')}.`,
    );
  await migrate(database, say);
  const log = new ChangeLog(database, changesKept);
  await log.note({ actor: 'import', reason: `${paths.join(', ')} (first load)` });
}
