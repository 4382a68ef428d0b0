import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Neo4jContainer } from '@testcontainers/neo4j';
import { getContainerRuntimeClient } from 'testcontainers';
import type { TestProject } from 'vitest/node';
import { readConfig } from '../../src/config.ts';
import { type Connection, Database } from '../../src/neo4j/database.ts';
import { openEngine } from '../../src/neo4j/engine.ts';
import { migrate } from '../../src/neo4j/migrations.ts';

/**
 * Gives each worker of the run a real Neo4j of its own, by the ladder: the one that NEO4J_URI names, which only one worker
 * uses then, else a container where Docker answers, else the embedded engine in a temporary folder.
 */

declare module 'vitest' {
  export interface ProvidedContext {
    /** One a worker. */
    neo4j: readonly Connection[];
  }
}

interface TestEngine {
  readonly connection: Connection;
  readonly description: string;
  stop(): Promise<void>;
}

/** The plainest collector of garbage: others work beside the program, and no processor is left for that here. */
const collector = '-XX:+UseSerialGC';

/**
 * Makes Java compile well only what runs ten times as often as it would otherwise: most statements of tests are new, and Neo4j
 * would compile its planner for longer than it plans.
 */
const compileLate = [
  '-XX:Tier4InvocationThreshold=50000',
  '-XX:Tier4MinInvocationThreshold=6000',
  '-XX:Tier4CompileThreshold=150000',
  '-XX:Tier4BackEdgeThreshold=400000',
  collector,
].join(' ');

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const named = process.argv.slice(3).filter((argument) => !argument.startsWith('-'));
  const { testFiles } = await project.globTestFiles(named);
  const workers = Math.max(1, Math.min(testFiles.length, Number(project.config.maxWorkers)));
  say(workers === 1 ? 'Starting a Neo4j for the tests …' : `Starting ${workers} Neo4j for the tests …`);
  const given = process.env.JAVA_TOOL_OPTIONS;
  process.env.JAVA_TOOL_OPTIONS = given ?? compileLate;
  const opened = await Promise.allSettled(Array.from({ length: workers }, openTestEngine));
  const engines = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const stop = async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
  };
  try {
    for (const each of opened) if (each.status === 'rejected') throw each.reason;
    for (const { connection } of engines) await prepare(connection);
  } catch (error) {
    await stop();
    throw error;
  }
  // Those that tests start themselves live for seconds: it is worth more to compile quickly than well.
  process.env.JAVA_TOOL_OPTIONS = given ?? `-XX:TieredStopAtLevel=1 ${collector}`;
  say(`Testing on ${engines[0]?.description}.`);
  project.provide(
    'neo4j',
    engines.map(({ connection }) => connection),
  );
  return async () => {
    for (const { connection } of engines) await release(connection);
    await stop();
  };
}

async function prepare(connection: Connection): Promise<void> {
  const database = new Database(connection);
  try {
    await claim(database);
    await migrate(database);
  } finally {
    await database.close();
  }
}

/** Leaves nothing behind, not even the mark by which a later run would take the graph for its own. */
async function release(connection: Connection): Promise<void> {
  const database = new Database(connection);
  await database.run(
    'MATCH (n) WHERE n:Entity OR n:FormerSlug OR n:Change OR n:Scores OR n:TestGraph DETACH DELETE n',
  );
  await database.close();
}

/** Tests delete what the graph holds, so a graph that is not theirs is left alone. */
async function claim(database: Database): Promise<void> {
  const [row] = await database.read(
    'RETURN COUNT { (:TestGraph) }, COUNT { MATCH (n) WHERE NOT n:Migration AND NOT n:ChangeCounter }',
  );
  if (row?.[0] === 0 && row[1] !== 0)
    throw new Error(
      'The graph at NEO4J_URI holds data that the tests would delete. Point NEO4J_URI to an empty one.',
    );
  await database.run('MERGE (:TestGraph)');
}

async function openTestEngine(): Promise<TestEngine> {
  if (process.env.NEO4J_URI) {
    const { connection, description } = await openEngine(readConfig(process.env), say);
    const database = process.env.NEO4J_DATABASE;
    return { connection: { ...connection, database }, description, stop: async () => {} };
  }
  return (await openContainer()) ?? openEmbedded();
}

async function openContainer(): Promise<TestEngine | undefined> {
  const docker = await getContainerRuntimeClient().catch(() => undefined);
  if (!docker) return undefined;
  try {
    return await startContainer();
  } catch (error) {
    // An engine that can't reach a registry, for example.
    say(`Docker is here, but can't run Neo4j: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

async function startContainer(): Promise<TestEngine> {
  const neo4j = new Neo4jContainer('neo4j:5.26-community').withEnvironment({
    NEO4J_PLUGINS: '["graph-data-science"]',
    // As the official image has it; said for images that are built alike but leave it out.
    NEO4J_HOME: '/var/lib/neo4j',
  });
  const container = await neo4j.start().catch(() => {
    // Once more without testcontainers' own helper, an image that clears up after a crash and may be what can't be had.
    process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';
    return neo4j.start();
  });
  const connection = {
    uri: container.getBoltUri(),
    username: container.getUsername(),
    password: container.getPassword(),
  };
  const stop = async () => {
    await container.stop();
  };
  const database = new Database(connection);
  try {
    await database.ready(30_000);
    return { connection, description: 'neo4j:5.26-community in a container', stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    await database.close();
  }
}

async function openEmbedded(): Promise<TestEngine> {
  const home = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
  const engine = await openEngine(readConfig({ MODELGRAPH_HOME: home }), say);
  return {
    ...engine,
    stop: async () => {
      await engine.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
