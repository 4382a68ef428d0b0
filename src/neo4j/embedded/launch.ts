import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '../../errors.ts';
import { type Connection, Database } from '../database.ts';
import type { Distribution } from './distribution.ts';
import { type Home, holdsGraph, removeState } from './home.ts';
import type { Java } from './java.ts';
import { onLeave } from './leave.ts';
import { explainDeath, readTail } from './log.ts';
import { findFreePort, isFree } from './port.ts';
import { endProcess } from './processes.ts';
import { spawnServer } from './server.ts';
import { type EngineState, writeState } from './state.ts';
import { runTool } from './tool.ts';
import { distributionVersion, neo4jVersion } from './versions.ts';

/** Milliseconds from Java's start to the first answered query. */
export const startDeadline = 120_000;
/** How often another port is tried where someone else takes the one that was free. */
const portAttempts = 5;

/** What an engine is started with. */
export interface Launch {
  readonly home: Home;
  readonly java: Java;
  readonly distribution: Distribution;
  readonly password: string;
  readonly say: (line: string) => void;
  /** Where Java shall leave an archive of the classes when Neo4j ends. */
  readonly archive?: string;
  /** The port that it had before, by which others still know it; it is taken again where it is free. */
  readonly port?: number | undefined;
}

/** How the database of an engine on this machine is reached. */
export function connectTo(port: number, password: string): Connection {
  return { uri: `bolt://127.0.0.1:${port}`, username: 'neo4j', password };
}

/**
 * Starts Neo4j as a process that outlives this one, and waits until it answers a query.
 *
 * @throws {StartError} that says why it does not start, and where its log is
 */
export async function launch(options: Launch): Promise<EngineState> {
  if (!holdsGraph(options.home)) await setPassword(options);
  options.say(`Starting Neo4j ${neo4jVersion} …`);
  for (let attempt = 1; ; attempt++) {
    const before = attempt === 1 ? options.port : undefined;
    const isBefore = before !== undefined && (await isFree(before));
    const state = await attemptLaunch(options, isBefore ? before : await findFreePort());
    if (state !== undefined) return state;
    if (attempt === portAttempts)
      throw new StartError(
        'No port stays free long enough for Neo4j to take it. End what takes so many, and start again.',
      );
  }
}

/** Tells Neo4j the password of its first user; it takes effect at the first start. */
async function setPassword({ home, java, distribution }: Launch): Promise<void> {
  // A file's name keeps it out of the list of processes.
  const command = ['dbms', 'set-initial-password', `@${home.password}`];
  const outcome = await runTool({ home, java, distribution }, command, { deadline: 60_000 });
  if (outcome.code === 0) return;
  const reason = outcome.late ? 'it took longer than a minute' : explainDeath(home, outcome.output);
  throw new StartError(`The password of the embedded Neo4j could not be set: ${reason}`);
}

/** The started engine; undefined where the port was taken in the meantime. */
async function attemptLaunch(options: Launch, port: number): Promise<EngineState | undefined> {
  const { home, password, say } = options;
  const { child, pid, fault } = spawnServer(options, port);
  const forget = onLeave(() => {
    child.kill('SIGTERM');
    removeState(home);
  });
  const stopTelling = tellTime('Waiting for Neo4j to answer', say);
  const database = new Database(connectTo(port, password));
  try {
    const state = { pid, port, startedAt: new Date().toISOString(), version: distributionVersion };
    writeState(home, state);
    await database.ready(startDeadline, fault);
    return state;
  } catch (error) {
    const died = fault() !== undefined;
    await endProcess(pid, 10_000, () => {});
    removeState(home);
    if (died && /Address already in use|BindException/.test(readTail(home))) return undefined;
    if (died)
      throw new StartError(
        `Neo4j could not start: ${explainDeath(home, readTail(home))} Its log: ${home.log}`,
      );
    if (error instanceof StartError) throw refused(home, error);
    throw new StartError(
      `Neo4j did not answer within ${startDeadline / 1_000} s. Start again when the machine is less busy. Its log: ${home.log}`,
      { cause: error },
    );
  } finally {
    forget();
    stopTelling();
    await database.close();
  }
}

/** Says from time to time what is being done and for how long; returns what ends that. */
export function tellTime(doing: string, say: (line: string) => void): () => void {
  const done = new AbortController();
  const tell = async (): Promise<void> => {
    for (let seconds = 15; ; seconds += 15) {
      await pause(15_000, undefined, { signal: done.signal, ref: false });
      say(`${doing} (${seconds} s) …`);
    }
  };
  tell().catch(() => {});
  return () => done.abort();
}

/** The message for a graph whose password is not the one in the password file. */
export function refused(home: Home, cause: Error): StartError {
  return new StartError(
    `The embedded Neo4j refuses the password in ${home.password}: the file belongs to another graph. Put the right ` +
      'one back, or set MODELGRAPH_HOME to another folder to begin with an empty graph. Nothing was changed.',
    { cause },
  );
}
