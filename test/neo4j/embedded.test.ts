import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { StartError } from '../../src/errors.ts';
import { Database } from '../../src/neo4j/database.ts';
import { identify } from '../../src/neo4j/embedded/processes.ts';
import { type Engine, openEngine } from '../../src/neo4j/engine.ts';
import { root } from '../../src/root.ts';

// A start of Neo4j takes ten seconds, and several times as long on a machine that is busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const folder = mkdtempSync(join(tmpdir(), 'modelgraph-embedded-'));
const home = join(folder, 'neo4j');
const config = readConfig({ MODELGRAPH_HOME: folder });
const said: string[] = [];
const started: ChildProcess[] = [];

async function open(): Promise<Engine> {
  said.length = 0;
  return openEngine(config, (line) => said.push(line));
}

async function ask(engine: Engine, statement: string): Promise<unknown> {
  const database = new Database(engine.connection);
  try {
    return (await database.run(statement))[0]?.[0];
  } finally {
    await database.close();
  }
}

/** Opens the engine in a process of its own, which stops it on SIGTERM. */
async function openElsewhere(): Promise<{ child: ChildProcess; lines: string[] }> {
  const script = `
    import { openEngine } from '${root}src/neo4j/engine.ts';
    import { readConfig } from '${root}src/config.ts';
    const engine = await openEngine(readConfig(process.env), (line) => console.log(line));
    const alive = setInterval(() => {}, 1000);
    process.once('SIGTERM', async () => { await engine.stop(); clearInterval(alive); });
    console.log('open');`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: root,
    env: { ...process.env, MODELGRAPH_HOME: folder, NEO4J_URI: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  while (!lines.includes('open')) await Promise.race([once(reader, 'line'), failOnExit(child, lines)]);
  return { child, lines };
}

async function failOnExit(child: ChildProcess, lines: readonly string[]): Promise<never> {
  await once(child, 'exit');
  throw new Error(`The other process ended: ${lines.join('\n')}`);
}

function readPid(): number {
  return JSON.parse(readFileSync(join(home, 'engine.json'), 'utf8')).pid;
}

async function isAlive(pid: number): Promise<boolean> {
  return (await identify(pid)) !== undefined;
}

/** Collects the command lines of all processes while something is done. */
async function watchCommandLines<Result>(
  work: Promise<Result>,
): Promise<{ result: Result; lines: Set<string> }> {
  const lines = new Set<string>();
  const timer = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        lines.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' '));
      } catch {
        // It ended in between.
      }
    }
  }, 20);
  try {
    return { result: await work, lines };
  } finally {
    clearInterval(timer);
  }
}

/** The addresses that a process listens on, as Linux writes them: hexadecimal, in the machine's order of bytes. */
function listListeners(pid: number): readonly string[] {
  const sockets = new Set<string>();
  for (const name of readdirSync(`/proc/${pid}/fd`)) {
    const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${name}`))?.[1];
    if (inode !== undefined) sockets.add(inode);
  }
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && sockets.has(fields[9] ?? ''))
      .map((fields) => fields[1] ?? ''),
  );
}

/** What a link leads to; nothing where the file was closed a moment ago. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  if (existsSync(join(home, 'engine.json'))) process.kill(readPid(), 'SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

describe('the embedded engine, started for the first time', () => {
  let engine: Engine;
  let commandLines: Set<string>;

  beforeAll(async () => {
    const watched = await watchCommandLines(open());
    engine = watched.result;
    commandLines = watched.lines;
  });

  it('answers queries', async () => {
    expect(await ask(engine, 'CREATE (n:Kept {name: "kept"}) RETURN n.name')).toBe('kept');
    expect(engine.owned).toBe(true);
    expect(engine.description).toMatch(
      /^Neo4j 5\.26\.\d+ with Graph Data Science, embedded, on 127\.0\.0\.1:\d+$/,
    );
    expect(said.some((line) => line.startsWith('Starting Neo4j'))).toBe(true);
  });

  it('has Graph Data Science', async () => {
    expect(await ask(engine, 'RETURN gds.version()')).toMatch(/^2\.13\./);
    const procedures = await ask(
      engine,
      "SHOW PROCEDURES YIELD name WHERE name STARTS WITH 'gds.' RETURN count(*)",
    );
    expect(procedures).toBeGreaterThan(300);
  });

  it('keeps its password from other users of the machine', () => {
    const password = readFileSync(join(home, 'password'), 'utf8').trim();
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    expect(statSync(join(home, 'password')).mode & 0o777).toBe(0o600);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    const java = [...commandLines].filter((line) => line.includes('org.neo4j.server'));
    expect(java.some((line) => line.includes('set-initial-password'))).toBe(true);
    expect(java.some((line) => line.includes('CommunityEntryPoint'))).toBe(true);
    expect([...commandLines].filter((line) => line.includes(password))).toEqual([]);
    expect(readFileSync(join(home, 'logs', 'engine.log'), 'utf8')).not.toContain(password);
  });

  it.runIf(process.platform === 'linux')('has its classes from an archive', () => {
    expect(/-classes-\w+\/neo4j\.jsa$/m.test(readFileSync(`/proc/${readPid()}/maps`, 'utf8'))).toBe(true);
  });

  it.runIf(process.platform === 'linux')('listens on loopback only', () => {
    const listeners = listListeners(readPid());
    expect(listeners).toHaveLength(1);
    expect(listeners[0]).toMatch(/^(0100007F|0000000000000000FFFF00000100007F):/);
  });

  it('takes little room on the disk', () => {
    const files = readdirSync(join(home, 'data'), { recursive: true, withFileTypes: true });
    const bytes = files.map((file) => (file.isFile() ? statSync(join(file.parentPath, file.name)).size : 0));
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(20e6);
  });

  it('leaves neither process nor state when it stops', async () => {
    const pid = readPid();
    await engine.stop();
    await engine.stop();
    expect(await isAlive(pid)).toBe(false);
    expect(existsSync(join(home, 'engine.json'))).toBe(false);
    expect(existsSync(join(home, 'lock'))).toBe(false);
    expect(readdirSync(join(home, 'users'))).toEqual([]);
  });

  it('does not begin anew when the password file is gone', async () => {
    renameSync(join(home, 'password'), join(folder, 'password'));
    await expect(open()).rejects.toThrow(
      /There is a graph in .*, but its password, the file .*password, is gone/,
    );
    await expect(open()).rejects.toBeInstanceOf(StartError);
    renameSync(join(folder, 'password'), join(home, 'password'));
  });
});

describe('the embedded engine, with other processes about', () => {
  let engine: Engine;
  let pid: number;

  it('is found again after its starter was killed outright, with the data of earlier runs', async () => {
    const { child } = await openElsewhere();
    pid = readPid();
    child.kill('SIGKILL');
    await once(child, 'exit');
    engine = await open();
    expect(readPid()).toBe(pid);
    expect(said).toEqual([`Found the Neo4j of this home running (process ${pid}).`]);
    expect(await ask(engine, 'MATCH (n:Kept) RETURN n.name')).toBe('kept');
  });

  it('goes on for a second user when the first one leaves, and ends with the last', async () => {
    const { child, lines } = await openElsewhere();
    expect(lines[0]).toMatch(/^Found the Neo4j/);
    await engine.stop();
    expect(said.at(-1)).toBe('Neo4j keeps running: 1 other user is still there.');
    expect(await isAlive(pid)).toBe(true);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(await isAlive(pid)).toBe(false);
    expect(existsSync(join(home, 'engine.json'))).toBe(false);
  });

  it('is started once when two start it at the same moment', async () => {
    const [other, own] = await Promise.all([openElsewhere(), open()]);
    engine = own;
    expect([...other.lines, ...said].filter((line) => line.startsWith('Starting Neo4j'))).toHaveLength(1);
    expect([...other.lines, ...said].filter((line) => line.startsWith('Found the Neo4j'))).toHaveLength(1);
    other.child.kill('SIGKILL');
    await once(other.child, 'exit');
  });

  it('is started anew after it was killed outright, and has lost nothing', async () => {
    pid = readPid();
    expect(await ask(engine, 'CREATE (n:Late {name: "late"}) RETURN n.name')).toBe('late');
    process.kill(pid, 'SIGKILL');
    const next = await open();
    expect(readPid()).not.toBe(pid);
    expect(await ask(next, 'MATCH (n:Late) RETURN n.name')).toBe('late');
    pid = readPid();
    // The one who came before it was replaced leaves last, and ends the one that runs now.
    await next.stop();
    expect(await isAlive(pid)).toBe(true);
    await engine.stop();
    expect(await isAlive(pid)).toBe(false);
  });
});
