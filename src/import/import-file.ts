import type { Database } from '../neo4j/database.ts';
import { checkRows, kindsIn } from './check-rows.ts';
import { type ImportSummary, LoadError, load } from './load.ts';
import { ImportError, type Problem } from './problem.ts';
import { readYaml } from './read-yaml.ts';
import { rowsOfYaml } from './rows-of-yaml.ts';

/**
 * Imports a YAML file: creates what is missing, changes what differs and leaves the rest alone, so that the same
 * file can be imported again and again. Everything is checked before anything is written.
 *
 * @param say told how far a large file is
 * @throws {ImportError} with everything that is wrong with the file
 * @throws {StartError} where it can't be read
 */
export async function importFile(
  database: Database,
  path: string,
  say: (line: string) => void = () => {},
): Promise<ImportSummary> {
  const { data, locate } = await readYaml(path);
  const rows = rowsOfYaml(data);
  const refuse = (problems: readonly Problem[]) => new ImportError(path, problems.map(locate));
  const kinds = await kindsIn(database, rows);
  const problems = [...rows.problems, ...(await checkRows(database, rows, kinds))];
  if (problems.length > 0) throw refuse(problems);
  try {
    return await load(database, rows, kinds, say);
  } catch (error) {
    throw error instanceof LoadError ? refuse(error.problems) : error;
  }
}
