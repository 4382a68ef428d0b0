import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from './files.ts';
import type { Home } from './home.ts';
import { identify, readCommandLine } from './processes.ts';

const stateShape = z.object({
  pid: z.int().positive(),
  port: z.int().positive(),
  startedAt: z.iso.datetime(),
  version: z.string(),
});

/** What a home folder knows of its running engine. */
export type EngineState = Readonly<z.infer<typeof stateShape>>;

/** The recorded engine, or undefined; a file that is no such record counts as none. */
export function readState(home: Home): EngineState | undefined {
  try {
    return stateShape.safeParse(JSON.parse(readFileSync(home.state, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Records the engine that runs. */
export function writeState(home: Home, state: EngineState): void {
  writePrivateFile(home.state, `${JSON.stringify(state, null, 2)}\n`);
}

/** Whether the process is a live engine of this home folder, and not a stranger that has got its number. */
export async function isOurEngine(home: Home, pid: number): Promise<boolean> {
  if ((await identify(pid)) === undefined) return false;
  const line = await readCommandLine(pid);
  return line.includes(`--home-dir=${home.root} --config-dir=${home.conf}`);
}

let count = 0;

/** Records this process as a user of the engine; returns the name that {@link removeUser} takes. */
export async function addUser(home: Home): Promise<string> {
  const name = `${process.pid}.${++count}`;
  writePrivateFile(join(home.users, name), `${await identify(process.pid)}\n`);
  return name;
}

/** Strikes a user off. */
export function removeUser(home: Home, name: string): void {
  rmSync(join(home.users, name), { force: true });
}

/** How many users of the engine are alive; the dead ones are struck off. */
export async function countUsers(home: Home): Promise<number> {
  let alive = 0;
  for (const name of listUsers(home)) {
    if (await isAlive(home, name)) alive++;
    else removeUser(home, name);
  }
  return alive;
}

function listUsers(home: Home): readonly string[] {
  try {
    return readdirSync(home.users);
  } catch {
    return [];
  }
}

async function isAlive(home: Home, name: string): Promise<boolean> {
  const identity = await identify(Number.parseInt(name, 10));
  if (identity === undefined) return false;
  try {
    return readFileSync(join(home.users, name), 'utf8').trim() === identity;
  } catch {
    return false;
  }
}
