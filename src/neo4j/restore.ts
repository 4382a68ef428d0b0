import { accessSync, constants, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { StartError } from '../errors.ts';
import type { CopyOptions } from './back-up.ts';
import { describeContents } from './embedded/contents.ts';
import { administer, type Idle, visit } from './embedded/idle.ts';
import { replaceGraph } from './embedded/replace-graph.ts';
import { inIdleHome } from './idle-home.ts';
import { migrate } from './migrations.ts';

/** How a graph is restored. */
export interface RestoreOptions extends CopyOptions {
  /** Whether it may take the place of a graph that is not empty. */
  readonly force: boolean;
}

/**
 * Puts the graph of a file that `backUp` has written in the place of the one in the home folder. It is loaded, started
 * and brought up to date beside that first, which stays as it was where anything fails.
 *
 * @returns what the graph holds now, for a person
 * @throws {StartError} where the graph is not empty and `force` is not given, is in use or is not run by modelgraph, or
 * the file is no such file
 */
export async function restore(
  config: Config,
  file: string,
  { force, say, signal }: RestoreOptions,
): Promise<string> {
  const path = resolve(file);
  refuseUnreadable(path);
  const elsewhere = {
    given:
      "restore it with that database's own tools, such as neo4j-admin database load, or in Aura's console.",
    inContainer: (name: string, image: string) =>
      `load the file with Docker while the server is stopped, which overwrites the graph:\n  docker stop ${name}\n  docker run --rm ` +
      `--interactive --user neo4j --entrypoint neo4j-admin --volume ${name}:/data ${image} database load neo4j ` +
      `--from-stdin --overwrite-destination=true < ${JSON.stringify(file)}`,
  };
  return inIdleHome(config, elsewhere, { doing: 'restores the graph', say, signal }, async (idle) => {
    const contents = force ? undefined : await describeContents(idle);
    if (contents !== undefined)
      throw new StartError(
        `The graph of ${config.home} holds ${contents}. Give --force to put that of ${path} in its place, which deletes ` +
          'it, or set MODELGRAPH_HOME to another folder. Nothing was changed.',
      );
    return replaceGraph(idle, async (draft) => {
      await load(draft, path);
      return visit(draft, async (database) => {
        const [row] = await database.read('RETURN COUNT { (:Migration) }');
        if (row?.[0] === 0)
          throw new StartError(`${path} holds a graph, but none of modelgraph. Nothing was changed.`);
        await migrate(database, say);
        const [counts] = await database.read('RETURN COUNT { (:Entity) }, COUNT { (:Entity)-->() }');
        return `${counts?.[0]} entities and ${counts?.[1]} relations`;
      });
    });
  });
}

function refuseUnreadable(path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    throw new StartError(`${path} can't be read: ${(cause as Error).message}`, { cause });
  }
  if (!statSync(path).isFile()) throw new StartError(`${path} can't be read: it is no file.`);
}

async function load(draft: Idle, path: string): Promise<void> {
  // The tool wants a folder, and in it the file under the name of the database.
  const folder = join(draft.home.root, 'dump');
  mkdirSync(folder);
  symlinkSync(path, join(folder, 'neo4j.dump'));
  await administer(draft, ['database', 'load', 'neo4j', `--from-path=${folder}`], {
    doing: 'Loading the copy',
    failed: `${path} can't be restored, and nothing was changed`,
  });
}
