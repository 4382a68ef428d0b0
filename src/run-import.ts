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
 * @throws {ImportError} with all problems of a file; the files before it are imported, this one is not
 */
export async function runImport(
  config: Config,
  files: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  const engine = await openEngine(config, say);
  const database = new Database({ ...engine.connection, database: config.database });
  try {
    await migrate(database);
    for (const file of files) {
      const { entities, relations } = await importFile(database, file, say);
      say(`${file}: entities ${describe(entities)}; relations ${describe(relations)}.`);
    }
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
