import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { reasonOf } from '../../errors.ts';
import { Database } from '../database.ts';
import { migrate } from '../migrations.ts';
import { prepareFolder } from './cache.ts';
import { ensurePassword, locateHome, makeHome } from './home.ts';
import { connectTo, launch, tellTime } from './launch.ts';
import { onLeave } from './leave.ts';
import type { Means } from './open.ts';
import { endProcess } from './processes.ts';
import { removeFolder } from './recover.ts';
import { readState } from './state.ts';

/**
 * Java's archive of the classes of Neo4j (class data sharing): more than half of the time and processor time of a start goes into
 * reading and checking them one by one. It is made by a Neo4j that is started for it, with an empty graph of its own, and fits the
 * very build of Java and the very jars that it was made of.
 */

/** Milliseconds that Java may take to write it. */
const writeDeadline = 120_000;
/** Milliseconds after which those of other builds of Java go when one is made. */
const kept = 30 * 24 * 60 * 60_000;

/** Stands in the folder where Java has run to its end without making one, so that it is not tried at every start. */
const tried = 'none';

/** Java and Neo4j, with an archive where there is one that fits. */
export function withArchive(means: Means): Means {
  const archive = archiveIn(folderFor(means));
  return existsSync(archive) ? { ...means, distribution: { ...means.distribution, archive } } : means;
}

/** Makes an archive where there is none yet. That it can't be made is said, and no reason not to start: never throws. */
export async function makeArchive(means: Means, say: (line: string) => void): Promise<void> {
  const folder = folderFor(means);
  const isWhole = (): boolean => existsSync(archiveIn(folder)) || existsSync(join(folder, tried));
  if (isWhole()) return;
  say('Preparing Neo4j, once for this Java, to start in half the time …');
  const stopTelling = tellTime('Preparing Neo4j', say);
  try {
    await prepareFolder(folder, isWhole, say, async (draft) => {
      const finished = join(draft, 'finished');
      mkdirSync(finished);
      await train(draft, means, archiveIn(finished));
      if (!existsSync(archiveIn(finished))) writeFileSync(join(finished, tried), '');
      removeOld(folder);
      return finished;
    });
  } catch (error) {
    say(`That was not possible, and is tried again at the next start: ${reasonOf(error)}`);
  } finally {
    stopTelling();
  }
}

const archiveIn = (folder: string): string => join(folder, 'neo4j.jsa');

/** Its folder beside that of the distribution. Java leaves an archive aside whose jars have another time or size. */
function folderFor({ java, distribution }: Means): string {
  const jars = [distribution.plugins, distribution.lib].map((path) => `${path} ${statSync(path).mtimeMs}`);
  const hash = createHash('sha256').update([java.command, java.build, ...jars].join('\n'));
  return `${dirname(distribution.lib)}-classes-${hash.digest('hex').slice(0, 8)}`;
}

/** Runs a Neo4j as far as every one runs, and has Java write its archive at the end. */
async function train(folder: string, { java, distribution }: Means, archive: string): Promise<void> {
  const home = locateHome(folder);
  makeHome(home);
  const password = ensurePassword(home, undefined);
  const forget = onLeave(() => {
    const pid = readState(home)?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  });
  try {
    const { pid, port } = await launch({ home, java, distribution, password, archive, say: () => {} });
    const database = new Database(connectTo(port, password));
    try {
      await migrate(database);
    } finally {
      await database.close();
      await endProcess(pid, writeDeadline, () => {});
    }
  } finally {
    forget();
  }
}

/** Removes the archives of builds of Java that were replaced long ago. */
function removeOld(folder: string): void {
  const start = basename(folder).replace(/[^-]*$/, '');
  for (const name of readdirSync(dirname(folder))) {
    const path = join(dirname(folder), name);
    if (
      name.startsWith(start) &&
      /^[0-9a-f]{8}$/.test(name.slice(start.length)) &&
      Date.now() - statSync(path).mtimeMs > kept
    )
      removeFolder(path);
  }
}
