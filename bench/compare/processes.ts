import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { createKey } from '../../src/auth/api-keys.ts';
import type { Connection } from '../../src/neo4j/database.ts';
import { root } from '../../src/root.ts';
import { Client } from './load.ts';
import type { Contestant } from './workloads.ts';

/** A contestant that runs, in a process of its own. */
export interface Running {
  readonly name: Contestant;
  readonly client: Client;
  readonly pid: number;
  /** Seconds from its start until it was ready, the database being up. */
  readonly ready: number;
  /** What it said meanwhile. */
  readonly said: string;
  stop(): Promise<void>;
}

/** Bundles for Node, as modelgraph itself is built: what runs from source would take more memory and start later. */
export const bundle = (entry: string, outfile: string) =>
  build({
    entryPoints: [join(root, entry)],
    outfile: join(root, outfile),
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
  });

/**
 * Installs the peer, where it is not there yet.
 *
 * @returns why it could not be, or undefined
 */
export function installPeer(say: (line: string) => void): string | undefined {
  const folder = join(root, 'bench', 'peer');
  if (existsSync(join(folder, 'node_modules', '@neo4j', 'graphql'))) return undefined;
  say('Installing the peer …');
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 180_000,
    });
    return undefined;
  } catch (error) {
    return `npm could not install it: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Starts a contestant on a database.
 *
 * @param nodeOptions options of Node for its process
 * @param settings environment variables beside the usual ones
 * @throws {Error} with what it said, where it ends before it is ready
 */
export async function start(
  name: Contestant,
  { uri, username, password, database = '' }: Connection,
  nodeOptions: readonly string[] = [],
  settings: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const { key, entry } = createKey('bench', ['graph:write']);
  const own: Readonly<Record<Contestant, readonly string[]>> = {
    raw: ['dist/bench-raw.js'],
    // As `npm start` does.
    modelgraph: ['--enable-source-maps', 'dist/main.js', 'serve'],
    peer: ['bench/peer/server.js'],
  };
  if (name === 'raw') await bundle('bench/compare/raw-server.ts', 'dist/bench-raw.js');
  const began = performance.now();
  const child = spawn(process.execPath, [...nodeOptions, ...own[name]], {
    cwd: root,
    env: {
      ...process.env,
      NEO4J_URI: uri,
      NEO4J_USERNAME: username,
      NEO4J_PASSWORD: password,
      NEO4J_DATABASE: database,
      PORT: '0',
      LOG_LEVEL: 'error',
      MODELGRAPH_SEED: 'none',
      MODELGRAPH_API_KEYS: entry,
      NODE_ENV: 'production',
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const { url, said } = await readiness(child);
  const client = new Client(name, url, name === 'modelgraph' ? { authorization: `Bearer ${key}` } : {});
  return {
    name,
    client,
    pid: child.pid ?? 0,
    ready: (performance.now() - began) / 1_000,
    said,
    stop: async () => {
      client.close();
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/**
 * Waits until a server says that it is ready.
 *
 * @returns its address without a path, and what it said
 * @throws {Error} with what it said, where it ends before that
 */
export function readiness(child: ChildProcess): Promise<{ readonly url: string; readonly said: string }> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (data: Buffer) => {
      said += data;
      const url = /ready at (http:\/\/[^\s/]+)/.exec(said)?.[1];
      if (url) resolve({ url, said });
    });
    child.once('exit', () => reject(new Error(`It ended before it was ready:\n${said}`)));
  });
}

/** Milliseconds of processor time that a process has used, in steps of ten. */
export function processorTime(pid: number): number {
  if (process.platform === 'linux') {
    // After the name, which may hold blanks: fields 14 and 15 of the whole are hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }
  const [seconds = 0, minutes = 0, hours = 0] = ask('time', pid).split(':').map(Number).reverse();
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}

/** Megabytes that a process holds in memory. */
export const memory = (pid: number): number => Math.round(Number(ask('rss', pid)) / 1024);

const ask = (what: string, pid: number): string =>
  execFileSync('ps', ['-o', `${what}=`, '-p', String(pid)])
    .toString()
    .trim();
