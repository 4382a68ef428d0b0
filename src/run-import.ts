import type { Config } from './config.ts';
import { type ImportOptions, importPaths } from './import/import-paths.ts';
import { progressOn } from './import/progress.ts';
import { Database } from './neo4j/database.ts';
import { openEngine } from './neo4j/engine.ts';
import { migrate } from './neo4j/migrations.ts';

/**
 * Imports files and folders into the database that a server with these settings serves, whether or not one runs.
 *
 * @param say told what is being done and what it changed
 * @param signal ends the import; what was written before stays, and the database is stopped in order
 * @throws {ImportError} with everything that is wrong; nothing is imported then
 */
export async function runImport(
  config: Config,
  paths: readonly string[],
  options: Pick<ImportOptions, 'format' | 'dryRun' | 'batchSize'>,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const engine = await openEngine(config, say);
  const database = new Database(engine.connection);
  const importAll = async () => {
    await migrate(database, say);
    const summary = await importPaths(database, paths, {
      ...options,
      say,
      showProgress: progressOn(say),
      signal,
      changesKept: config.changesKept,
    });
    const [head = '', ...rest] = summary.lines();
    say(`${options.dryRun ? 'Would do: ' : ''}${head}.`);
    if (summary.changesNothing) say(options.dryRun ? 'Nothing would change.' : 'Nothing has changed.');
    else for (const line of rest) say(line);
  };
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  try {
    signal.throwIfAborted();
    await Promise.race([importAll(), ended]);
  } finally {
    await database.close();
    await engine.stop();
  }
}
