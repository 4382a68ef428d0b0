import { existsSync } from 'node:fs';
import type { Config } from '../config.ts';
import { GraphError, StartError } from '../errors.ts';
import { openContainer } from './container.ts';
import { type Connection, Database } from './database.ts';
import { askYesNo, isInteractive } from './embedded/ask.ts';
import { makeArchive, withArchive } from './embedded/class-archive.ts';
import { type Distribution, fetchDistribution, findDistribution } from './embedded/distribution.ts';
import { findDocker } from './embedded/docker.ts';
import { holdsGraph, locateHome } from './embedded/home.ts';
import { findJava, findPip, installJava, type Java } from './embedded/java.ts';
import { tellTime } from './embedded/launch.ts';
import { reportMissing } from './embedded/missing.ts';
import { attachEmbedded, type Means, openEmbedded } from './embedded/open.ts';
import { findProgram } from './embedded/program.ts';

/** A Neo4j that answers, and what to do when one is done with it. */
export interface Engine {
  readonly connection: Connection;
  /** What runs and where, for a person: `Neo4j 5.26.30 with Graph Data Science, embedded, on 127.0.0.1:34567`. */
  readonly description: string;
  /** Whether modelgraph runs it itself. */
  readonly owned: boolean;
  /**
   * Starts it again whenever it dies, where modelgraph runs it as a process of its own; returns what ends that.
   *
   * @param findMeans finds what it is started with
   */
  readonly watch?: (findMeans: () => Promise<Means | undefined>) => () => Promise<void>;
  /** Ends it where modelgraph runs it and nobody else uses it; may be called more than once. */
  stop(): Promise<void>;
}

type Say = (line: string) => void;

/**
 * Finds a Neo4j to work with and waits until it answers: the one that NEO4J_URI names, else one that modelgraph runs
 * itself with Java, else one that it runs in Docker.
 *
 * @param say told what is being done and waited for, a line at a time
 * @throws {StartError} that says what is missing or wrong and what to do
 */
export async function openEngine(config: Config, say: Say): Promise<Engine> {
  if (config.neo4j)
    return openGiven({ ...config.neo4j, database: config.database }, config.databaseWait, say);
  const home = locateHome(config.home);
  if (existsSync(home.container)) return reopenContainer(config.home, say);
  const running = await attachEmbedded(config.home, say);
  if (running) return running;
  const means = await findMeans(say);
  if (means) return openPrepared(config.home, means, say);
  const docker = await findDocker();
  const graph = holdsGraph(home) ? home.data : undefined;
  if (docker.found && graph === undefined) {
    say('There is no Java with Maven here: running Neo4j in Docker.');
    return openContainer(config.home, docker.found, say);
  }
  const fetched = await offerJava(say);
  if (fetched) return openPrepared(config.home, fetched, say);
  throw await explainMissing({ found: docker.found !== undefined, seen: docker.seen }, graph);
}

async function openPrepared(folder: string, means: Means, say: Say): Promise<Engine> {
  await makeArchive(means, say);
  return openEmbedded(folder, withArchive(means), say);
}

/** Goes on with the container that the home folder's graph is in, even where Java has been installed since. */
async function reopenContainer(folder: string, say: Say): Promise<Engine> {
  const docker = await findDocker();
  if (docker.found) return openContainer(folder, docker.found, say);
  throw new StartError(
    `The graph of ${folder} is in a Docker volume, but Docker can't be used: ${docker.seen}. Start Docker, or set ` +
      'MODELGRAPH_HOME to another folder to begin with an empty graph.',
  );
}

/** What the embedded engine needs, fetched where it can be; undefined where Java or Maven is missing. */
export async function findMeans(say: Say): Promise<Means | undefined> {
  const java = (await findJava()).found;
  if (java === undefined) return undefined;
  const distribution = findDistribution() ?? (await fetchWithMaven(java, say));
  return distribution && withArchive({ java, distribution });
}

async function fetchWithMaven(java: Java, say: Say): Promise<Distribution | undefined> {
  const maven = findProgram('mvn');
  return maven === undefined ? undefined : fetchDistribution(maven, java, say);
}

/** Asks whoever sits at the terminal to have Java fetched, where nothing else is missing. */
async function offerJava(say: Say): Promise<Means | undefined> {
  const mavenSuffices = findDistribution() !== undefined || findProgram('mvn') !== undefined;
  if (!isInteractive() || !mavenSuffices || (await findJava()).found || !(await findPip())) return undefined;
  if (!(await askYesNo('Neo4j needs Java 17 or later. Fetch a Java of its own for modelgraph (34 MB)?')))
    return undefined;
  await installJava(say);
  return findMeans(say);
}

async function explainMissing(
  docker: { readonly found: boolean; readonly seen: string },
  graph: string | undefined,
): Promise<StartError> {
  const java = await findJava();
  const maven = findProgram('mvn');
  const cached = findDistribution() !== undefined;
  return reportMissing({
    java: { found: java.found !== undefined, seen: java.seen },
    maven: {
      found: cached || maven !== undefined,
      seen: cached ? 'not needed, Neo4j is in the cache' : (maven ?? 'no mvn on PATH'),
    },
    docker,
    graph,
    pip: (await findPip()) !== undefined,
  });
}

/** Waits for the database that someone else runs. */
async function openGiven(connection: Connection, deadline: number, say: Say): Promise<Engine> {
  const place = hideUser(connection.uri);
  const waiting = `Waiting for Neo4j at ${place}`;
  const notice = setTimeout(() => say(`${waiting} …`), 1_000).unref();
  const stopTelling = tellTime(waiting, say);
  const database = new Database(connection);
  try {
    await database.ready(deadline);
    const description = `${await describeVersions(database)} at ${place}`;
    return { connection, description, owned: false, stop: async () => {} };
  } catch (error) {
    throw explainSilence(error, place, deadline, connection.database);
  } finally {
    clearTimeout(notice);
    stopTelling();
    await database.close();
  }
}

/** Name and version of the database and of Graph Data Science, as far as it tells. */
async function describeVersions(database: Database): Promise<string> {
  const ask = async (statement: string): Promise<unknown> => {
    const rows = await database.read(statement, {}, 5_000).catch(() => []);
    return rows[0]?.[0];
  };
  const neo4j = await ask(
    "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0]",
  );
  const gds = await ask('RETURN gds.version()');
  const name = neo4j === undefined ? 'Neo4j' : `Neo4j ${String(neo4j)}`;
  return gds === undefined
    ? `${name} without Graph Data Science`
    : `${name} with Graph Data Science ${String(gds)}`;
}

function explainSilence(error: unknown, place: string, deadline: number, name: string | undefined): unknown {
  if (!(error instanceof Error) || error instanceof StartError) return error;
  const { message } = error instanceof GraphError && error.cause instanceof Error ? error.cause : error;
  // The driver gives general advice first, and the reason at the end.
  const reason = message.split('Caused by: ').at(-1)?.split('\n')[0];
  return new StartError(
    `Neo4j at ${place} (NEO4J_URI) does not answer queries within ${deadline / 1_000} s (MODELGRAPH_DATABASE_WAIT). Start it, or correct ` +
      `NEO4J_URI${name === undefined ? '' : ` or NEO4J_DATABASE "${name}"`}. The driver says: ${reason}`,
    { cause: error },
  );
}

/** The address without a user name and password that someone may have put into it. */
function hideUser(uri: string): string {
  return uri.replace(/\/\/[^/@]*@/, '//');
}
