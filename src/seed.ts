import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StartError } from './errors.ts';
import { countGraph } from './graph/counts.ts';
import { importPaths } from './import/import-paths.ts';
import type { Database } from './neo4j/database.ts';
import { root } from './root.ts';

/** The stories that are shipped in `data/`, by the name that MODELGRAPH_SEED gives them. */
const shipped = ['llama-2'];

/**
 * The file that an empty graph is filled with; undefined where it is to stay empty.
 *
 * @param seed the value of MODELGRAPH_SEED
 * @throws {StartError} where there is no such story or file
 */
export function seedFile(seed: string): string | undefined {
  if (seed === 'none') return undefined;
  if (shipped.includes(seed)) return join(root, 'data', `${seed}.yaml`);
  const file = resolve(seed);
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  throw new StartError(
    `MODELGRAPH_SEED "${seed}" is neither ${shipped.join(' or ')}, nor none, nor the path of a file that exists.`,
  );
}

/** Fills the graph from a file if it is empty; a graph that holds anything is left as it is. */
export async function seedGraph(
  database: Database,
  file: string,
  say: (line: string) => void,
): Promise<void> {
  const counts = await countGraph(database, undefined);
  if (counts.kinds.some(({ count }) => count > 0)) return;
  say(`The graph is empty: loading ${file} …`);
  await importPaths(database, [file]);
}
