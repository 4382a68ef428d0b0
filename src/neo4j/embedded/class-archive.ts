import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../database.ts';
import { migrate } from '../migrations.ts';
import { findCacheFolder, prepareFolder } from './cache.ts';
import type { Distribution } from './distribution.ts';
import { ensurePassword, locateHome, makeHome } from './home.ts';
import type { Java } from './java.ts';
import { connectTo, launch } from './launch.ts';
import { onLeave } from './leave.ts';
import { endProcess } from './processes.ts';
import { distributionVersion } from './versions.ts';

/**
 * Java's archive of the classes of Neo4j (class data sharing): more than half of the time and processor time of a start goes into
 * reading and checking them one by one. It is made by a Neo4j that is started for it, with an empty graph of its own, and belongs
 * to the very build of Java that has made it; another one would leave it aside.
 */

/** Milliseconds that Java may take to write it. */
const writeDeadline = 120_000;

/**
 * The distribution with an archive of its classes, which is made where there is none yet; without one where it can't be made, since
 * that is no reason not to start.
 *
 * @throws {StartError} where the cache can't be written
 */
export async function withArchive(
  java: Java,
  distribution: Distribution,
  say: (line: string) => void,
): Promise<Distribution> {
  const folder = join(findCacheFolder(), `neo4j-${distributionVersion}-classes`);
  const isWhole = (): boolean => {
    try {
      return readFileSync(join(folder, 'java'), 'utf8') === java.build;
    } catch {
      return false;
    }
  };
  if (!isWhole())
    await prepareFolder(folder, isWhole, say, async (draft) => {
      say('Preparing Neo4j, once, to start in half the time …');
      const finished = join(draft, 'finished');
      mkdirSync(finished);
      // Tried once: what fails now would fail again, and keep every start waiting.
      await train(draft, java, distribution, archiveIn(finished)).catch(() => {});
      writeFileSync(join(finished, 'java'), java.build);
      return finished;
    });
  const archive = archiveIn(folder);
  return existsSync(archive) ? { ...distribution, archive } : distribution;
}

const archiveIn = (folder: string): string => join(folder, 'neo4j.jsa');

/** Runs a Neo4j as far as every one runs, and has Java write its archive at the end. */
async function train(folder: string, java: Java, distribution: Distribution, archive: string): Promise<void> {
  const home = locateHome(folder);
  makeHome(home);
  const password = ensurePassword(home, undefined);
  const { pid, port } = await launch({ home, java, distribution, password, archive, say: () => {} });
  const forget = onLeave(() => process.kill(pid, 'SIGKILL'));
  const database = new Database(connectTo(port, password));
  try {
    await migrate(database);
  } finally {
    await database.close();
    await endProcess(pid, writeDeadline, () => {});
    forget();
  }
}
