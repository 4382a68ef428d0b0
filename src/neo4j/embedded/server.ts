import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../../errors.ts';
import { writePrivateFile } from './files.ts';
import type { Launch } from './launch.ts';
import { hasMetFullDisk } from './log.ts';
import { formatSettings, listServerArguments } from './settings.ts';

/** A Neo4j that has just been started and need not answer yet. */
export interface Server {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Why it will never answer, as far as that is known already. */
  readonly fault: () => Error | undefined;
}

/**
 * Starts Java with Neo4j as a process that outlives this one and does not keep it alive.
 *
 * @throws {StartError} where Java can't be run
 */
export function spawnServer(
  { home, java, distribution, archive }: Pick<Launch, 'home' | 'java' | 'distribution' | 'archive'>,
  port: number,
): Server {
  writePrivateFile(join(home.conf, 'neo4j.conf'), formatSettings(distribution, port));
  rmSync(home.previousLog, { force: true });
  try {
    renameSync(home.log, home.previousLog);
  } catch {
    // There is none before the first start.
  }
  const log = openSync(home.log, 'w', 0o600);
  let fault: Error | undefined;
  // A session of its own: Ctrl-C at the terminal reaches this process alone, which ends the engine when it is done.
  const child = spawn(java.command, listServerArguments(home, distribution, archive), {
    cwd: home.root,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  child.once('error', (error) => {
    fault = error;
  });
  child.once('exit', (code, signal) => {
    fault = new Error(`Neo4j ended with ${signal ?? code}.`);
  });
  if (child.pid === undefined) throw new StartError(`Java could not be started: ${java.command}`);
  return {
    child,
    pid: child.pid,
    fault: () => fault ?? (hasMetFullDisk(home) ? new Error('The disk is full.') : undefined),
  };
}
