import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartError } from '../../errors.ts';
import { Database } from '../database.ts';
import type { Engine } from '../engine.ts';
import type { Distribution } from './distribution.ts';
import { guardHome, stopDeadline } from './guard.ts';
import { ensurePassword, type Home, holdsGraph, locateHome, removeState } from './home.ts';
import type { Java } from './java.ts';
import { connectTo, launch, refused, startDeadline } from './launch.ts';
import { endProcess } from './processes.ts';
import { addUser, countUsers, type EngineState, isOurEngine, readState, removeUser } from './state.ts';
import { distributionVersion, neo4jVersion } from './versions.ts';
import { watchEngine } from './watch.ts';

/** Milliseconds that an engine which runs already has to answer. */
const answerDeadline = 15_000;

/** What the embedded engine runs with. */
export interface Means {
  readonly java: Java;
  readonly distribution: Distribution;
}

type Say = (line: string) => void;

/** Attaches to the engine of this home folder if it runs already: one that others use, or that an earlier run left. */
export async function attachEmbedded(folder: string, say: Say): Promise<Engine | undefined> {
  if (!existsSync(locateHome(folder).state)) return undefined;
  return guardHome(folder, say, (home) => attach(home, say));
}

/**
 * Attaches to the engine of this home folder, or starts it.
 *
 * @throws {StartError} that says why that is not possible
 */
export async function openEmbedded(folder: string, means: Means, say: Say): Promise<Engine> {
  return guardHome(folder, say, async (home) => {
    const port = readState(home)?.port;
    const running = await attach(home, say);
    if (running) return running;
    const password = ensurePassword(home, holdsGraph(home) ? home.data : undefined);
    const state = await launch({ ...means, home, password, say, port });
    return own(home, state, password, say).catch(async (error: unknown) => {
      await end(home, state.pid, say);
      throw error;
    });
  });
}

/** The engine that runs already, if one does and answers; clears away what is left of one that does not. */
async function attach(home: Home, say: Say): Promise<Engine | undefined> {
  const state = readState(home);
  if (state === undefined) return undefined;
  if (!(await isOurEngine(home, state.pid))) {
    removeState(home);
    return undefined;
  }
  const password = ensurePassword(home, home.data);
  const current = state.version === distributionVersion || (await countUsers(home)) > 0;
  if (current && (await answers(home, state, password, say))) {
    say(`Found the Neo4j of this home running (process ${state.pid}).`);
    return own(home, state, password, say);
  }
  say(
    current
      ? 'Neo4j runs, but does not answer: starting it anew.'
      : 'An older Neo4j still runs: replacing it.',
  );
  await end(home, state.pid, say);
  return undefined;
}

async function answers(home: Home, state: EngineState, password: string, say: Say): Promise<boolean> {
  // It may be starting still: whoever started it can have been killed since.
  const startingFor = Date.now() - Date.parse(state.startedAt);
  const deadline = Math.min(startDeadline, Math.max(answerDeadline, startDeadline - startingFor));
  const database = new Database(connectTo(state.port, password));
  const notice = setTimeout(() => say('Waiting for the Neo4j that runs already to answer …'), 2_000).unref();
  let gone = false;
  const watch = setInterval(async () => {
    gone = !(await isOurEngine(home, state.pid));
  }, 500).unref();
  try {
    await database.ready(deadline, () => (gone ? new Error('It ended.') : undefined));
    return true;
  } catch (error) {
    if (error instanceof StartError) throw refused(home, error);
    return false;
  } finally {
    clearTimeout(notice);
    clearInterval(watch);
    await database.close();
  }
}

/** The handle of an engine that this process uses from now on. */
async function own(home: Home, state: EngineState, password: string, say: Say): Promise<Engine> {
  const user = await addUser(home);
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    // Someone may have removed the folder under the engine, which must not bring it back.
    if (!existsSync(home.root)) return end(home, state.pid, say);
    let left = false;
    const leaving = () => {
      left = true;
      return leave(home, user, state, say);
    };
    return guardHome(dirname(home.root), say, leaving).catch((error: unknown) => {
      // On a full disk there is no lock to be had, and the engine has to end all the same.
      if (left) throw error;
      return leave(home, user, state, say);
    });
  };
  return {
    connection: connectTo(state.port, password),
    watch: (findMeans) => watchEngine({ folder: dirname(home.root), port: state.port, findMeans, say }),
    description: `Neo4j ${neo4jVersion} with Graph Data Science, embedded, on 127.0.0.1:${state.port}`,
    owned: true,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Ends the engine, unless others use it still. */
async function leave(home: Home, user: string, state: EngineState, say: Say): Promise<void> {
  removeUser(home, user);
  const others = await countUsers(home);
  if (others > 0) {
    say(`Neo4j keeps running: ${others} other ${others === 1 ? 'user is' : 'users are'} still there.`);
    return;
  }
  // Another user may have replaced the engine since this one came.
  await end(home, (readState(home) ?? state).pid, say);
}

/** Ends an engine of this home folder. */
export async function end(home: Home, pid: number, say: Say): Promise<void> {
  if (await isOurEngine(home, pid)) {
    say('Stopping Neo4j …');
    await endProcess(pid, stopDeadline, () =>
      say(
        `Neo4j has not stopped within ${stopDeadline / 1_000} s: killing it. It repairs its files at the next start.`,
      ),
    );
  }
  if (readState(home)?.pid === pid) removeState(home);
}
