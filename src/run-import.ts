import type { Config } from './config.ts';
import { importFile } from './import/import-file.ts';
import { Database } from './neo4j/database.ts';
import { openEngine } from './neo4j/engine.ts';
import { migrate } from './neo4j/migrations.ts';

/**
 * Imports files one after the other into the database that a server with these settings serves, whether or not one
 * runs.
 *
 * @param say told what is being done and what it changed
 * @param signal ends the import; what was written before stays, and the database is stopped in order
 * @throws {ImportError} with all problems of a file; the files before it are imported, this one is not
 */
export async function runImport(
  config: Config,
  files: readonly string[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const engine = await openEngine(config, say);
  const database = new Database(engine.connection);
  const importAll = async () => {
    await migrate(database, say);
    for (const file of files) {
      signal.throwIfAborted();
      const { entities, relations } = await importFile(database, file, say);
      say(`${file}: entities ${describe(entities)}; relations ${describe(relations)}.`);
    }
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

const describe = ({
  created,
  updated,
  unchanged,
}: Record<'created' | 'updated' | 'unchanged', number>): string =>
  created + updated === 0
    ? `${unchanged} unchanged`
    : `${created} created, ${updated} updated, ${unchanged} unchanged`;
