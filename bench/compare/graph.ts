import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { StartError } from '../../src/errors.ts';
import { importPaths } from '../../src/import/import-paths.ts';
import { importInitially } from '../../src/import/initial/import-initially.ts';
import { silent } from '../../src/import/progress.ts';
import { type Connection, Database } from '../../src/neo4j/database.ts';
import { type Engine, openEngine } from '../../src/neo4j/engine.ts';
import { migrate } from '../../src/neo4j/migrations.ts';
import { type GraphSize, writeRandomGraph } from '../write-random-graph.ts';

/** A database with a graph in it. */
export interface OpenGraph {
  readonly connection: Connection;
  /** What runs and where, for a person. */
  readonly description: string;
  stop(): Promise<void>;
}

/**
 * Opens a database that holds the random graph of a size: the one that NEO4J_URI names, where it is empty or holds that
 * graph already, else an embedded one in a temporary folder.
 *
 * @param more paths of what else is to be imported
 * @throws {StartError} where the database that NEO4J_URI names holds something else
 */
export async function openRandomGraph(
  size: GraphSize,
  say: (line: string) => void,
  more: readonly string[] = [],
): Promise<OpenGraph> {
  const folder = mkdtempSync(join(tmpdir(), 'modelgraph-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const write = async () => {
    say(`Writing ${size.entities} entities and ${size.relations} relations …`);
    const file = join(folder, 'graph.jsonl');
    await writeRandomGraph(file, size, ['--simple']);
    say('Importing them …');
    return [file, ...more];
  };
  let engine: Engine | undefined;
  try {
    const config = readConfig({ ...process.env, MODELGRAPH_HOME: join(folder, 'home') });
    const initially = !config.neo4j && size.relations >= worthItsTool;
    if (initially) {
      const signal = new AbortController().signal;
      await importInitially(config, await write(), { say: () => {}, showProgress: silent, signal });
    }
    engine = await openEngine(config, say);
    const { connection, description, stop } = engine;
    if (!initially) await fill(connection, size, write);
    return { connection, description, stop: () => stop().finally(remove) };
  } catch (error) {
    await engine?.stop();
    remove();
    throw error;
  }
}

/** Relations from which on Neo4j's own import tool saves more time than the starts of a database that it takes. */
const worthItsTool = 100_000;

/**
 * Fills a graph that is empty. One that has been filled before is left as it is, and any other is refused: workloads write,
 * and nobody's own graph shall hold what they leave.
 */
async function fill(
  connection: Connection,
  size: GraphSize,
  write: () => Promise<readonly string[]>,
): Promise<void> {
  const database = new Database(connection);
  try {
    const [[entities, relations] = []] = await database.read(
      'RETURN COUNT { (n:Entity) WHERE NOT n.slug STARTS WITH "upserted-" }, COUNT { ()-->() }',
    );
    if (entities === 0) {
      await migrate(database);
      await importPaths(database, await write());
    } else if (entities !== size.entities || relations !== size.relations)
      throw new StartError(
        `The graph at NEO4J_URI holds ${entities} entities and ${relations} relations. Point NEO4J_URI to an empty ` +
          `one, or to one that a bench of ${size.entities} and ${size.relations} has filled.`,
      );
  } finally {
    await database.close();
  }
}
