import { ChangeLog, defaultDaysKept } from '../changes/change-log.ts';
import { StartError } from '../errors.ts';
import type { Database, ReadableGraph } from '../neo4j/database.ts';
import { type Checked, check } from './check.ts';
import { openEcosystem } from './ecosystem/open-ecosystem.ts';
import { type Format, findFiles } from './formats.ts';
import { LoadError, load } from './load.ts';
import { Problems } from './problem.ts';
import { type ShowProgress, silent } from './progress.ts';
import { openCsv } from './read-csv.ts';
import { openJsonl } from './read-jsonl.ts';
import { openYaml } from './read-yaml.ts';
import type { Reader } from './rows.ts';
import type { ImportSummary } from './summary.ts';

/** How an import is done. */
export interface ImportOptions {
  /** Guessed from each path unless given. */
  readonly format?: Format | undefined;
  /** True where it is only to be found out what would change; false unless given. */
  readonly dryRun?: boolean;
  /** Rows of one transaction; 5,000 unless given. */
  readonly batchSize?: number;
  /** Told what the person who imports should know. */
  readonly say?: (line: string) => void;
  readonly showProgress?: ShowProgress;
  /** Ends the import between two transactions. */
  readonly signal?: AbortSignal | undefined;
  /** Days after which a change is deleted from the log of changes. */
  readonly changesKept?: number;
}

/**
 * Imports files and folders as one: creates what is missing, changes what differs and leaves the rest alone, so that the
 * same can be imported again and again. Everything is checked before anything is written.
 *
 * @throws {ImportError} with everything that is wrong
 * @throws {StartError} where something can't be read
 */
export async function importPaths(
  database: Database,
  paths: readonly string[],
  {
    format,
    dryRun = false,
    batchSize = 5_000,
    say = () => {},
    showProgress = silent,
    signal,
    changesKept = defaultDaysKept,
  }: ImportOptions = {},
): Promise<ImportSummary> {
  const { readers, checked } = await checkPaths(database, paths, { format, say, showProgress, signal });
  try {
    const log = new ChangeLog(database, changesKept);
    const author = { actor: 'import', reason: paths.join(', ') };
    return await load(log, readers, checked, { author, batchSize, dryRun, showProgress, signal });
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    const problems = new Problems();
    for (const problem of error.problems) problems.add(problem);
    problems.throwIfAny(paths, error.partly);
    throw error;
  }
}

/**
 * Opens files and folders and checks them as one, against the graph that they are to come into.
 *
 * @throws {ImportError} with everything that is wrong
 * @throws {StartError} where something can't be read
 */
export async function checkPaths(
  database: ReadableGraph,
  paths: readonly string[],
  { format, say = () => {}, showProgress = silent, signal }: ImportOptions,
): Promise<{ readonly readers: readonly Reader[]; readonly checked: Checked }> {
  const readers = await openPaths(database, paths, format, say);
  // Each file is read twice to be checked: what one refers to may come later, or in another.
  const progress = showProgress('Checking', 2 * sizeOf(readers), 'bytes');
  try {
    return { readers, checked: await check(database, paths, readers, progress, signal) };
  } catch (error) {
    throw explainReadError(error);
  } finally {
    progress.stop();
  }
}

function explainReadError(error: unknown): unknown {
  if (!(error instanceof Error && 'syscall' in error && 'path' in error)) return error;
  return new StartError(`${String(error.path)} can't be read: ${error.message}`, { cause: error });
}

/** In bytes. */
export const sizeOf = (readers: readonly Reader[]): number =>
  readers.reduce((sum, reader) => sum + reader.size, 0);

/** Opens all files; those of Ecosystem Graphs together, since they refer to each other by name. */
async function openPaths(
  database: ReadableGraph,
  paths: readonly string[],
  format: Format | undefined,
  say: (line: string) => void,
): Promise<Reader[]> {
  const files = await findFiles(paths, format, say);
  const records = files.filter((file) => file.format === 'ecosystem-graphs').map(({ path }) => path);
  if (records.length > 0 && records.length < files.length)
    throw new StartError(
      'Records of Ecosystem Graphs find what they describe by name in the graph, so they can only be imported after files in other formats and not together with them. Import the others first, then the records.',
    );
  const readers: Reader[] = [];
  for (const { path, format } of files) {
    if (format === 'modelgraph') readers.push(await openYaml(path));
    if (format === 'jsonl') readers.push(await openJsonl(path));
    if (format === 'csv') readers.push(await openCsv(path));
  }
  if (records.length > 0) readers.push(await openEcosystem(database, records, say));
  return readers;
}
