import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { onLeave } from './leave.ts';

/** How an outside program ended. */
export interface Outcome {
  /** Exit code; null where it was ended by a signal or did not start. */
  readonly code: number | null;
  /** Standard output, its last lines where it is long. */
  readonly stdout: string;
  /** Standard output and standard error as they came, the last lines where they are long. */
  readonly output: string;
  /** True where it took longer than it may and was stopped. */
  readonly late: boolean;
}

/** How an outside program is run. */
export interface RunOptions {
  /** Milliseconds that it may take. */
  readonly deadline: number;
  readonly cwd?: string;
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Told the number of the process. */
  readonly onStart?: (pid: number) => void;
  /** Told of every line of either output. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** Lines of output that are kept of a program. */
const keptLines = 2_000;

/** Absolute path of a program that is on PATH, or undefined. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

/** Whether there is a file that may be executed. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Runs an outside program to its end, or to its deadline; never throws. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Outcome> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: whatever the program starts in turn can be ended with it.
    detached: true,
  });
  const forget = onLeave(() => endGroup(child));
  if (child.pid !== undefined) options.onStart?.(child.pid);
  const { stdout, output } = keepLines(child, options.onLine);
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<{ code: number | null; late: boolean }>((resolve) => {
    child.once('error', (error) => {
      output.push(error.message);
      resolve({ code: null, late: false });
    });
    child.once('close', (code) => resolve({ code, late: false }));
    timer = setTimeout(() => resolve({ code: null, late: true }), options.deadline);
  });
  const end = await ended;
  clearTimeout(timer);
  forget();
  if (end.late) {
    endGroup(child);
    child.stdout.destroy();
    child.stderr.destroy();
  }
  return { ...end, stdout: stdout.join('\n'), output: output.join('\n') };
}

type Piped = ReturnType<typeof spawn> & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream };

function keepLines(child: Piped, onLine: RunOptions['onLine']): { stdout: string[]; output: string[] } {
  const stdout: string[] = [];
  const output: string[] = [];
  const keep = (lines: string[], line: string): void => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    keep(stdout, line);
    keep(output, line);
    onLine?.(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    keep(output, line);
    onLine?.(line);
  });
  return { stdout, output };
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself in between.
  }
}

/** The first line that says something. */
export function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '') ?? ''
  );
}
