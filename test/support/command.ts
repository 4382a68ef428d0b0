import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { root } from '../../src/root.ts';
import { afterEveryTest, afterThisFile } from './closing.ts';
import { testConnection } from './database.ts';

/** A command of modelgraph that runs in a process of its own. */
export interface Command {
  readonly child: ChildProcess;
  /** What it has said so far. */
  readonly said: readonly string[];
  /** Waits until it ends; tells its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /**
   * Waits until it says something.
   *
   * @throws {Error} where it ends before, or does not say it in a minute
   */
  hears(pattern: RegExp): Promise<RegExpExecArray>;
}

const running = new Set<ChildProcess>();
afterEveryTest(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** Settings that lead to the database of the test run. */
export function testDatabaseSettings(): Record<string, string> {
  const { uri, username, password, database = '' } = testConnection();
  return { NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password, NEO4J_DATABASE: database };
}

/** Lets a command run until all tests of the file are done, and not only this one. */
export function keep({ child }: Command): void {
  running.delete(child);
  afterThisFile(() => child.kill('SIGKILL'));
}

/** Starts a command as a user would. */
export function startCommand(
  args: readonly string[],
  settings: Readonly<Record<string, string>> = testDatabaseSettings(),
  nodeOptions: readonly string[] = [],
  entry: readonly string[] = ['--import', 'tsx', `${root}/src/main.ts`],
): Command {
  const child = spawn(process.execPath, [...nodeOptions, ...entry, ...args], {
    cwd: root,
    env: { ...process.env, NEO4J_URI: '', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const said: string[] = [];
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line);
      for (const tell of listeners) tell();
    });
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    return (code ?? signal) as number | NodeJS.Signals;
  });
  const hears = async (pattern: RegExp) => {
    const deadline = new AbortController();
    const heard = new Promise<RegExpExecArray>((resolve) => {
      const look = () => {
        const match = said.map((line) => pattern.exec(line)).find((found) => found !== null);
        if (match) resolve(match);
      };
      listeners.add(look);
      look();
    });
    const missed = (why: string) => new Error(`${pattern} was not said: ${why}\n${said.join('\n')}`);
    try {
      return await Promise.race([
        heard,
        ended.then((outcome) => Promise.reject(missed(`it ended with ${outcome}`))),
        setTimeout(60_000, undefined, { signal: deadline.signal }).then(() =>
          Promise.reject(missed('time is up')),
        ),
      ]);
    } finally {
      deadline.abort();
      listeners.clear();
    }
  };
  return { child, said, ended, hears };
}
