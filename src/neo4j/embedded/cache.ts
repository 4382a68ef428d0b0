import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { explainFileError } from './files.ts';
import { locateHome } from './home.ts';
import { onLeave } from './leave.ts';
import { withLock } from './lock.ts';
import { identify } from './processes.ts';
import { endWork, removeFolder } from './recover.ts';

/** Milliseconds to wait for another process that prepares the same folder. */
const patience = 20 * 60_000;

/** Folder of what is fetched once for all homes: Neo4j's jars and, where asked for, a Java runtime. */
export function findCacheFolder(): string {
  const xdg = process.env.XDG_CACHE_HOME;
  // By the XDG specification a relative path counts as absent.
  return join(
    xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir() || userInfo().homedir, '.cache'),
    'modelgraph',
  );
}

/**
 * Makes a folder of the cache: `fill` works in a draft beside it, which takes its place when it is complete. Whatever
 * happens, a half of it is neither used nor left; two who do it at once both end with the folder.
 *
 * @param isWhole whether the folder is there with all that it needs
 * @param fill gets the draft's path and returns the path of the finished folder in it
 */
export async function prepareFolder(
  folder: string,
  isWhole: () => boolean,
  say: (line: string) => void,
  fill: (draft: string) => Promise<string>,
): Promise<void> {
  try {
    mkdirSync(dirname(folder), { recursive: true });
    const doing = `prepares ${folder}`;
    await withLock(`${folder}.lock`, { deadline: patience, doing, say }, () =>
      fillOnce(folder, isWhole, fill),
    );
  } catch (error) {
    throw explainFileError(error, dirname(folder), 'XDG_CACHE_HOME');
  }
}

async function fillOnce(
  folder: string,
  isWhole: () => boolean,
  fill: (draft: string) => Promise<string>,
): Promise<void> {
  if (isWhole()) return;
  await removeAbandonedDrafts(folder);
  const draft = `${folder}.${hostname()}.${process.pid}.part`;
  const remove = (): void => rmSync(draft, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  const forget = onLeave(remove);
  try {
    mkdirSync(draft);
    const finished = await fill(draft);
    // Someone has removed a part of it: the folder can't be used and is in the way.
    rmSync(folder, { recursive: true, force: true });
    renameSync(finished, folder);
  } finally {
    forget();
    remove();
  }
}

/** Removes what processes of this machine that were killed outright have left. */
async function removeAbandonedDrafts(folder: string): Promise<void> {
  const start = `${basename(folder)}.${hostname()}.`;
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(start) || !name.endsWith('.part')) continue;
    const pid = Number(name.slice(start.length, -'.part'.length));
    if (pid !== process.pid && (await identify(pid)) !== undefined) continue;
    const draft = join(dirname(folder), name);
    await endWork(locateHome(draft));
    removeFolder(draft);
  }
}
