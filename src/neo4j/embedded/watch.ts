import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { reasonOf, StartError } from '../../errors.ts';
import { guardHome } from './guard.ts';
import { ensurePassword, locateHome } from './home.ts';
import { launch } from './launch.ts';
import type { Means } from './open.ts';
import { isFree } from './port.ts';
import { isOurEngine, readState } from './state.ts';

/** Milliseconds between two looks. */
const lookEvery = 500;
/** Milliseconds between two starts that come to nothing, at most. */
const longestWait = 60_000;

/** What is watched, and how it is started again. */
export interface Watched {
  readonly folder: string;
  /** Where it has to be found again. */
  readonly port: number;
  readonly findMeans: () => Promise<Means | undefined>;
  readonly say: (line: string) => void;
}

/**
 * Starts the engine of a home folder again whenever it dies. Of several processes that use it, one does.
 *
 * @returns what ends that
 */
export function watchEngine({ folder, port, findMeans, say }: Watched): () => Promise<void> {
  const ending = new AbortController();
  const { signal } = ending;
  const home = locateHome(folder);
  const lives = async (): Promise<boolean> => {
    const state = readState(home);
    return state !== undefined && isOurEngine(home, state.pid);
  };
  const start = () =>
    guardHome(folder, say, async () => {
      if (signal.aborted || (await lives())) return;
      const means = await findMeans();
      if (!means) throw new StartError('Java or Neo4j itself is gone.');
      if (!(await isFree(port))) throw new StartError(`Port ${port} is taken by another program: end it.`);
      await launch({ ...means, home, password: ensurePassword(home, home.data), say, port });
    });
  const watch = async (): Promise<void> => {
    let wait = lookEvery;
    for (;;) {
      await pause(wait, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      // A folder that someone has removed is not to come back.
      if (!existsSync(home.data) || (await lives())) {
        wait = lookEvery;
        continue;
      }
      say('Neo4j has ended: starting it again.');
      try {
        await start();
        if (!signal.aborted) say('Neo4j runs again.');
        wait = lookEvery;
      } catch (error) {
        if (signal.aborted) return;
        wait = Math.min(longestWait, wait * 4);
        say(`Neo4j could not be started again, next try in ${wait / 1_000} s. ${reasonOf(error)}`);
      }
    }
  };
  const watching = watch();
  return async () => {
    ending.abort();
    await watching;
  };
}
