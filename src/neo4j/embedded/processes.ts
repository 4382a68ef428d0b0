import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { runProgram } from './program.ts';

const proc = existsSync('/proc/self/stat');

/**
 * What tells a live process from a later one with the same number: the time at which it started. Undefined where there
 * is no such process, or only what the system keeps of a dead one until its parent asks.
 */
export async function identify(pid: number): Promise<string | undefined> {
  if (!exists(pid)) return undefined;
  if (!proc) {
    const { code, stdout } = await runProgram('ps', ['-o', 'lstart=', '-p', String(pid)], {
      deadline: 5_000,
    });
    return code === 0 ? stdout.trim() : 'unknown';
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A process that has ended is kept until its parent asks for it; while threads of it live on, so do its locks.
  const ended = state === '' || state === 'X' || (state === 'Z' && Number(fields[16]) <= 1);
  return ended ? undefined : fields[18];
}

/** The command line of a live process; empty where it can't be told. */
export async function readCommandLine(pid: number): Promise<string> {
  if (proc) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return line.split('\0').join(' ').trim();
  }
  return (
    await runProgram('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { deadline: 5_000 })
  ).stdout.trim();
}

/**
 * Ends a process, gently first.
 *
 * @param patience milliseconds before it is killed
 * @param onKill told before it is killed
 */
export async function endProcess(pid: number, patience: number, onKill: () => void): Promise<void> {
  send(pid, 'SIGTERM');
  if (await isGone(pid, patience)) return;
  onKill();
  send(pid, 'SIGKILL');
  await isGone(pid, 5_000);
}

/** Whether the process is gone, or goes before the time is up. */
async function isGone(pid: number, deadline: number): Promise<boolean> {
  const end = Date.now() + deadline;
  while ((await identify(pid)) !== undefined) {
    if (Date.now() >= end) return false;
    await pause(50);
  }
  return true;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Someone else's process can't be signalled, but is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}
