import { chmodSync, existsSync, mkdtempSync, renameSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { StartError } from '../errors.ts';
import { explainFileError, makePrivateFolder } from './embedded/files.ts';
import { holdsGraph } from './embedded/home.ts';
import { administer, type Idle, visit } from './embedded/idle.ts';
import { removeDraft, removeFolder } from './embedded/recover.ts';
import { inIdleHome } from './idle-home.ts';

/** How a graph is copied to or from a file. */
export interface CopyOptions {
  /** Told what is being done. */
  readonly say: (line: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Writes the whole graph, with its log of changes and its indexes, into one file in the format of `neo4j-admin database
 * dump`, and has Neo4j check what is in it. The password is no part of it.
 *
 * @param file must not be there; it is there in the end whole or not at all
 * @returns what the file takes, in bytes
 * @throws {StartError} where the graph is in use or not run by modelgraph, or the file can't be written
 */
export async function backUp(config: Config, file: string, { say, signal }: CopyOptions): Promise<number> {
  const path = resolve(file);
  refuseExisting(path);
  const elsewhere = {
    given:
      "back it up with that database's own tools, such as neo4j-admin database dump, or Aura's snapshots.",
    inContainer: (name: string, image: string) =>
      `copy it with Docker while the server is stopped:\n  docker stop ${name}\n  docker run --rm --user neo4j --entrypoint ` +
      `neo4j-admin --volume ${name}:/data ${image} database dump neo4j --to-stdout > ${JSON.stringify(file)}`,
  };
  return inIdleHome(config, elsewhere, { doing: 'copies the graph', say, signal }, async (idle) => {
    if (!holdsGraph(idle.home))
      throw new StartError(`There is no graph in ${config.home} yet, so there is nothing to back up.`);
    const folder = makeFolderBeside(path);
    try {
      await writeDump(idle, folder);
      await checkDump(idle, folder);
      const dump = join(folder, 'neo4j.dump');
      chmodSync(dump, 0o600);
      refuseExisting(path);
      renameSync(dump, path);
      return statSync(path).size;
    } finally {
      removeFolder(folder);
    }
  });
}

function refuseExisting(path: string): void {
  if (existsSync(path))
    throw new StartError(`${path} is there already, and a backup overwrites nothing. Choose another --out.`);
}

/** A folder on the same disk as the file, so that a complete file can take its name at once. */
function makeFolderBeside(path: string): string {
  try {
    return mkdtempSync(join(dirname(path), '.modelgraph-backup-'));
  } catch (error) {
    throw explainFileError(error, dirname(path), '--out');
  }
}

async function writeDump(idle: Idle, folder: string): Promise<void> {
  const errand = { doing: 'Copying the graph', failed: 'The graph could not be copied' };
  const dump = () => administer(idle, ['database', 'dump', 'neo4j', `--to-path=${folder}`], errand);
  await dump().catch(async (error: unknown) => {
    if (!(error instanceof StartError) || !error.message.includes('Active logical log')) throw error;
    idle.say('Neo4j was not stopped in order the last time: letting it repair its files first.');
    await visit(idle, async () => {});
    await dump();
  });
}

/** Reads the copy from its file again and checks that all in it fits together; that needs room for the whole graph. */
async function checkDump(idle: Idle, folder: string): Promise<void> {
  const { draft } = idle.home;
  makePrivateFolder(draft);
  try {
    const paths = [`--from-path=${folder}`, `--temp-path=${draft}`, `--report-path=${folder}`];
    await administer(idle, ['database', 'check', 'neo4j', ...paths], {
      doing: 'Checking the copy',
      failed: 'The copy did not pass the check of Neo4j and is not kept',
    });
  } finally {
    await removeDraft(idle.home);
  }
}
