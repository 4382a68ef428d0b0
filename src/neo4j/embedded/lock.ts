import { closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { StartError } from '../../errors.ts';
import { onLeave } from './leave.ts';
import { identify } from './processes.ts';

/** Age in milliseconds from which a lock without an owner's name is one that was never finished. */
const unfinishedAge = 5_000;

/** What a lock guards and how long one waits for it. */
export interface LockOptions {
  /** Milliseconds to wait for another process. */
  readonly deadline: number;
  /** What is done meanwhile, for the message of others who wait. */
  readonly doing: string;
  readonly say: (line: string) => void;
}

/**
 * Does the work while no other process (nor another call in this one) does work under the same lock file. The lock of
 * a process that died counts for nothing.
 *
 * @throws {StartError} where another process keeps the lock longer than the deadline
 */
export async function withLock<Result>(
  path: string,
  options: LockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  await takeLock(path, options);
  const free = (): void => rmSync(path, { force: true });
  const forget = onLeave(free);
  try {
    return await work();
  } finally {
    forget();
    free();
  }
}

async function takeLock(path: string, { deadline, doing, say }: LockOptions): Promise<void> {
  const identity = await identify(process.pid);
  const start = Date.now();
  let told = false;
  while (!createLock(path, `${process.pid} ${identity}\n${doing}`)) {
    const owner = await findOwner(path);
    if (owner === 'nobody') {
      await removeStaleLock(path);
      continue;
    }
    if (Date.now() - start > deadline)
      throw new StartError(
        `Waited ${deadline / 1000} s for ${owner}. End it, or remove ${path} if it does something else.`,
      );
    if (!told && Date.now() - start > 1_000) {
      say(`Waiting for ${owner} …`);
      told = true;
    }
    await pause(100);
  }
}

/** Whether the lock is ours now. */
function createLock(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(file, text);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return true;
}

/** Who has the lock and what it does: `process 123, which …`. */
async function findOwner(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [, pid, identity, doing = 'works'] = /^(\d+) (.+)(?:\n(.*))?$/.exec(text) ?? [];
  // Between creating and writing it the owner's name is missing for a moment.
  if (pid === undefined) return age(path) < unfinishedAge ? 'another process' : 'nobody';
  return (await identify(Number(pid))) === identity ? `process ${pid}, which ${doing}` : 'nobody';
}

/**
 * Removes the lock of a dead process. Two who do so at once must not remove the lock that one of them has taken in the
 * meantime: only one at a time may remove, and it looks again first.
 */
async function removeStaleLock(path: string): Promise<void> {
  const broom = `${path}.stale`;
  try {
    mkdirSync(broom);
  } catch {
    if (age(broom) > unfinishedAge) rmSync(broom, { recursive: true, force: true });
    await pause(20);
    return;
  }
  try {
    if ((await findOwner(path)) === 'nobody') rmSync(path, { force: true });
  } finally {
    rmSync(broom, { recursive: true, force: true });
  }
}

/** Milliseconds since the file was written; 0 where it is not there. */
function age(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? Date.now() - stat.mtimeMs : 0;
}
