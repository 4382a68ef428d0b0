import { StartError } from '../../errors.ts';
import { untilAborted } from '../../until-aborted.ts';
import { Database } from '../database.ts';
import { isDiskFull } from './files.ts';
import { guardHome } from './guard.ts';
import { ensurePassword, holdsGraph } from './home.ts';
import { connectTo, type Launch, launch, tellTime } from './launch.ts';
import { explainDeath } from './log.ts';
import { end, type Means } from './open.ts';
import type { RunOptions } from './program.ts';
import { countUsers, readState } from './state.ts';
import { runTool } from './tool.ts';

/** A home whose engine is stopped and which no other process can use for as long as the work on it lasts. */
export interface Idle extends Launch {
  /** Ends the work. */
  readonly signal: AbortSignal;
}

/** How work on an idle home is done. */
export interface IdleOptions {
  /** What is done, for the message of others who wait: `copies the graph`. */
  readonly doing: string;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Does work on a home folder while its engine is stopped; an engine that runs though nobody uses it is ended.
 *
 * @throws {StartError} where others use the engine
 */
export async function whileIdle<Result>(
  folder: string,
  means: Means,
  { doing, say, signal }: IdleOptions,
  work: (idle: Idle) => Promise<Result>,
): Promise<Result> {
  return guardHome(
    folder,
    say,
    async (home) => {
      const users = await countUsers(home);
      if (users > 0)
        throw new StartError(
          `The Neo4j of ${folder} is used by ${users === 1 ? 'another process' : `${users} other processes`}, ` +
            'such as a server. Stop it (Ctrl-C where npm start runs), then do this again. Nothing was changed.',
        );
      const state = readState(home);
      if (state) await end(home, state.pid, say);
      const password = ensurePassword(home, holdsGraph(home) ? home.data : undefined);
      try {
        return await work({ ...means, home, password, say, signal });
      } catch (error) {
        // What is stopped in the middle fails in ways that say nothing.
        signal.throwIfAborted();
        throw error;
      }
    },
    doing,
  );
}

/** Starts the engine of an idle home, does work in its database, and ends it again. */
export async function visit<Result>(
  idle: Idle,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const { home, password, say, signal } = idle;
  signal.throwIfAborted();
  const state = await launch(idle);
  const database = new Database(connectTo(state.port, password));
  try {
    return await untilAborted(signal, work(database));
  } finally {
    await database.close();
    await end(home, state.pid, say);
  }
}

/** What Neo4j's admin tool is run for. */
export interface Errand extends Pick<RunOptions, 'onLine'> {
  /** What it does, for the one who waits: `Copying the graph`; nothing is said unless given. */
  readonly doing?: string;
  /** The beginning of the sentence that says why it failed. */
  readonly failed: string;
  /** Folder that paths among its arguments count from; Neo4j's home unless given. */
  readonly cwd?: string;
}

/**
 * Runs Neo4j's admin tool on an idle home.
 *
 * @throws {StartError} where the tool fails
 */
export async function administer(
  idle: Idle,
  command: readonly string[],
  { doing, failed, ...options }: Errand,
): Promise<void> {
  const { say, signal } = idle;
  signal.throwIfAborted();
  if (doing !== undefined) say(`${doing} …`);
  const stopTelling = doing === undefined ? () => {} : tellTime(doing, say);
  const outcome = await runTool(idle, command, options);
  stopTelling();
  signal.throwIfAborted();
  if (outcome.code !== 0)
    throw new StartError(
      `${failed}: ${outcome.late ? 'it took too long.' : explainTool(idle, outcome.output)}`,
    );
}

/** What the tool says first of what went wrong, without what it repeats, nor a path that it ends with. */
function explainTool({ home }: Idle, output: string): string {
  const reason = /Failed to (?:load|dump) database '[^']*': (.+?)(?:: \/.*)?\.?$/m.exec(output)?.[1];
  return reason === undefined || isDiskFull(home.root) ? explainDeath(home, output) : `${reason}.`;
}
