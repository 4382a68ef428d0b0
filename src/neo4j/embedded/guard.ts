import { mkdirSync } from 'node:fs';
import { explainFileError } from './files.ts';
import { type Home, locateHome, makeHome } from './home.ts';
import { startDeadline } from './launch.ts';
import { withLock } from './lock.ts';
import { recover } from './recover.ts';

/** Milliseconds that Neo4j has to end by itself. */
export const stopDeadline = 60_000;
/** Milliseconds to wait for another process that starts or stops the same engine. */
const lockDeadline = startDeadline + stopDeadline + 30_000;

/**
 * Does work on the engine of a home folder while no other process does.
 *
 * @param doing what that is, for the message of others who wait
 * @throws {StartError} where the folder can't be written or another process does not come to an end
 */
export async function guardHome<Result>(
  folder: string,
  say: (line: string) => void,
  work: (home: Home) => Promise<Result>,
  doing = 'is starting or stopping the engine',
): Promise<Result> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const home = locateHome(folder);
    makeHome(home);
    const options = { deadline: lockDeadline, doing: `${doing} of ${home.root}`, say };
    return await withLock(home.lock, options, async () => {
      await recover(home);
      return work(home);
    });
  } catch (error) {
    throw explainFileError(error, folder, 'MODELGRAPH_HOME');
  }
}
