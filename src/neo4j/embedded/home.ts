import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../../errors.ts';
import { makePrivateFolder, writePrivateFile } from './files.ts';

/** The paths of everything that an engine of modelgraph's own keeps in the home folder. */
export interface Home {
  /** Neo4j's home folder. */
  readonly root: string;
  readonly conf: string;
  readonly data: string;
  /** What the engine prints; overwritten by each start. */
  readonly log: string;
  /** The same of the start before. */
  readonly previousLog: string;
  readonly password: string;
  readonly state: string;
  readonly lock: string;
  /** One file for each user of the engine. */
  readonly users: string;
  /** There while the graph is in a container's volume and not in this folder. */
  readonly container: string;
  /** Number of the process of Neo4j's admin tool, while it works on this home. */
  readonly tool: string;
  /** Folder in which a graph is made that is to take the place of this one. */
  readonly draft: string;
  /** The data that others take the place of, for the moment in which that happens. */
  readonly replaced: string;
}

/** Tells the paths for the folder of MODELGRAPH_HOME; touches nothing. */
export function locateHome(folder: string): Home {
  // The running engine is known by its path, so two ways to the same folder must give the same one.
  const root = join(existsSync(folder) ? realpathSync(folder) : folder, 'neo4j');
  return {
    root,
    conf: join(root, 'conf'),
    data: join(root, 'data'),
    log: join(root, 'logs', 'engine.log'),
    previousLog: join(root, 'logs', 'engine.previous.log'),
    password: join(root, 'password'),
    state: join(root, 'engine.json'),
    lock: join(root, 'lock'),
    users: join(root, 'users'),
    container: join(root, 'container'),
    tool: join(root, 'tool'),
    draft: join(root, 'draft'),
    replaced: join(root, 'data.replaced'),
  };
}

/** Makes the folders that are missing, closed to everyone but the owner. */
export function makeHome(home: Home): void {
  for (const folder of [home.root, home.conf, home.data, join(home.root, 'logs'), home.users])
    makePrivateFolder(folder);
}

/** Whether the folder holds a graph. */
export function holdsGraph(home: Home): boolean {
  return existsSync(join(home.data, 'databases', 'system'));
}

/** The password of the engine, or undefined where there is none yet. */
export function readPassword(home: Home): string | undefined {
  if (!existsSync(home.password)) return undefined;
  const password = readFileSync(home.password, 'utf8').trim();
  if (password === '')
    throw new StartError(`The file ${home.password} is empty. Put the engine's password back into it.`);
  return password;
}

/**
 * The password of the engine; made up where there is no graph yet.
 *
 * @param graph where the graph is, or undefined where there is none yet
 * @throws {StartError} where there is a graph, but no password for it
 */
export function ensurePassword(home: Home, graph: string | undefined): string {
  const given = readPassword(home);
  if (given !== undefined) return given;
  if (graph !== undefined)
    throw new StartError(
      `There is a graph in ${graph}, but its password, the file ${home.password}, is gone. Put that file back, ` +
        'or set MODELGRAPH_HOME to another folder to begin with an empty graph. Nothing was changed.',
    );
  // Only hexadecimal digits: Neo4j's tool would take a leading dash for an option.
  const password = randomBytes(24).toString('hex');
  writePrivateFile(home.password, `${password}\n`);
  return password;
}

/** Forgets the state of an engine that runs no more. */
export function removeState(home: Home): void {
  rmSync(home.state, { force: true });
}
