import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ChangeLog } from '../../src/changes/change-log.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { StartError } from '../../src/errors.ts';
import { importPaths } from '../../src/import/import-paths.ts';
import { backUp } from '../../src/neo4j/back-up.ts';
import { Database } from '../../src/neo4j/database.ts';
import { openEngine } from '../../src/neo4j/engine.ts';
import { migrate } from '../../src/neo4j/migrations.ts';
import { restore } from '../../src/neo4j/restore.ts';
import { root } from '../../src/root.ts';
import { seedFile } from '../../src/seed.ts';
import { typedGraph } from '../import/initial/typed-graph.ts';

// Each of several starts of Neo4j takes ten seconds, and several times as long on a machine that is busy.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const folder = mkdtempSync(join(tmpdir(), 'modelgraph-back-up-'));
const homeOf = (name: string) => readConfig({ MODELGRAPH_HOME: join(folder, name) });
const [story, fresh] = [homeOf('story'), homeOf('fresh')];
const file = join(folder, 'graph.dump');
const said: string[] = [];
const options = { say: (line: string) => said.push(line), signal: new AbortController().signal };

/** Works in the graph of a home as a server does. */
async function inGraph<Result>(config: Config, work: (database: Database) => Promise<Result>) {
  const engine = await openEngine(config, () => {});
  const database = new Database(engine.connection);
  try {
    return await work(database);
  } finally {
    await database.close();
    await engine.stop();
  }
}

/** All there is to tell one graph from another. */
const wholeGraph = async (database: Database) => ({
  ...(await typedGraph(database)),
  position: await new ChangeLog(database).position(),
  indexes: await database.read('SHOW INDEXES YIELD name, state RETURN name, state ORDER BY name'),
  found: await database.read(
    "CALL db.index.fulltext.queryNodes('entity_names', 'yannlecun') YIELD node RETURN node.slug",
  ),
});

/** What a piece of work fails with, which has to be a message for a person. */
async function messageOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => expect.unreachable('did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StartError)) throw error;
  return error.message;
}

let before: Awaited<ReturnType<typeof wholeGraph>>;
/** How a backup is refused while the graph is used; as many starts of Neo4j as there are tests would take minutes. */
let whileUsed: string;

beforeAll(async () => {
  before = await inGraph(story, async (database) => {
    await migrate(database);
    await importPaths(database, [seedFile('llama-2') ?? '']);
    whileUsed = await messageOf(backUp(story, join(folder, 'used.dump'), options));
    return wholeGraph(database);
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

describe('a backup', () => {
  it('is one file that only its owner can read, and leaves nothing beside it', async () => {
    const size = await backUp(story, file, options);
    expect(statSync(file).size).toBe(size);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['graph.dump', 'story']);
    expect(readdirSync(join(folder, 'story', 'neo4j')).sort()).toEqual([
      'conf',
      'data',
      'logs',
      'password',
      'run',
      'users',
    ]);
  });

  it('overwrites nothing', async () => {
    const bytes = readFileSync(file);
    expect(await messageOf(backUp(story, file, options))).toMatch(/graph\.dump is there already/);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('is refused while somebody uses the graph, who goes on', () => {
    expect(whileUsed).toMatch(
      /is used by another process, such as a server\. Stop it .* Nothing was changed\./,
    );
    expect(existsSync(join(folder, 'used.dump'))).toBe(false);
  });

  it('is refused where there is no graph, or no folder to write to', async () => {
    expect(await messageOf(backUp(fresh, join(folder, 'none.dump'), options))).toMatch(
      /^There is no graph in/,
    );
    const nowhere = join(folder, 'nowhere', 'graph.dump');
    expect(await messageOf(backUp(story, nowhere, options))).toMatch(/^Can't write .*nowhere.* --out\.$/);
  });

  it('is refused where modelgraph does not run the graph with Java, with what to do instead', async () => {
    const given = readConfig({ NEO4J_URI: 'bolt://127.0.0.1:1', NEO4J_PASSWORD: 'x' });
    expect(await messageOf(backUp(given, file.replace('graph', 'given'), options))).toMatch(
      /^NEO4J_URI is set, .* with that database's own tools/,
    );
    expect(await messageOf(restore(given, file, { ...options, force: true }))).toMatch(
      /^NEO4J_URI is set, .* with that database's own tools/,
    );
    mkdirSync(join(folder, 'docker', 'neo4j'), { recursive: true });
    writeFileSync(join(folder, 'docker', 'neo4j', 'container'), 'modelgraph-1\n');
    const inDocker = homeOf('docker');
    expect(await messageOf(backUp(inDocker, 'a b.dump', options))).toMatch(
      /docker stop modelgraph-\w+\n {2}docker run .* --volume modelgraph-\w+:\/data \S+ database dump neo4j --to-stdout > "a b\.dump"$/,
    );
    expect(await messageOf(restore(inDocker, file, { ...options, force: true }))).toMatch(
      /docker stop modelgraph-\w+\n {2}docker run .* database load neo4j --from-stdin .* < ".*graph\.dump"$/,
    );
  });
});

describe('a restored graph', () => {
  it('holds as much as the one that was backed up, in a home with another password', async () => {
    expect(await restore(fresh, file, { ...options, force: false })).toBe(
      `${before.entities.length} entities and ${before.relations.length} relations`,
    );
    const password = (name: string) => readFileSync(join(folder, name, 'neo4j', 'password'), 'utf8');
    expect(password('fresh')).not.toBe(password('story'));
  });
});

describe('a file that can not be restored', () => {
  const bad = join(folder, 'bad.dump');
  const whole = () => readFileSync(file);
  const flipped = () => {
    const bytes = whole();
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    return bytes;
  };
  const newer = () => readFileSync(join(root, 'test', 'neo4j', 'dumps', 'neo4j-2025.09.dump'));

  it.each<[string, () => Buffer, RegExp]>([
    ['is no dump', () => Buffer.from('models: []\n'), /Not a valid Neo4j archive\.$/],
    // Which of the two depends on what was cut.
    [
      'is cut short',
      () => whole().subarray(0, whole().length / 2),
      /(Truncated source|Not a valid Neo4j archive)\.$/,
    ],
    ['has a bit that is wrong', flipped, /can't be restored/],
    ['comes from a newer Neo4j', newer, /is of a newer version than the current binaries/],
  ])('because it %s leaves the graph as it was', async (_, bytes, reason) => {
    writeFileSync(bad, bytes());
    const message = await messageOf(restore(story, bad, { ...options, force: true }));
    expect(message).toMatch(/bad\.dump can't be restored, and nothing was changed: /);
    expect(message).toMatch(reason);
    expect(existsSync(join(folder, 'story', 'neo4j', 'draft'))).toBe(false);
  });

  it('because it is not there leaves the graph as it was', async () => {
    const none = join(folder, 'none.dump');
    expect(await messageOf(restore(story, none, { ...options, force: true }))).toMatch(
      /none\.dump can't be read/,
    );
  });
});

describe('a graph whose Neo4j was killed outright', () => {
  const late = join(folder, 'late.dump');
  let summary: string;

  it('was left as it was by all of that, and is repaired before it is backed up', async () => {
    const engine = await openEngine(story, () => {});
    const database = new Database(engine.connection);
    expect(await wholeGraph(database)).toEqual(before);
    const [row] = await database.read("MATCH (n:Entity {slug: 'llama-2'}) RETURN n.summary");
    summary = String(row?.[0]);
    await database.run("MATCH (n:Entity {slug: 'llama-2'}) SET n.summary = 'Late.'");
    await database.close();
    const { pid } = JSON.parse(readFileSync(join(folder, 'story', 'neo4j', 'engine.json'), 'utf8'));
    process.kill(pid, 'SIGKILL');
    await engine.stop();
    said.length = 0;
    await backUp(story, late, options);
    expect(said).toContain(
      'Neo4j was not stopped in order the last time: letting it repair its files first.',
    );
  });

  it('takes the place of another one only by force, and is then all that it was', async () => {
    expect(await messageOf(restore(fresh, late, { ...options, force: false }))).toMatch(
      /holds 41 entities\. Give --force .* Nothing was changed\./,
    );
    await restore(fresh, late, { ...options, force: true });
    const [row, after] = await inGraph(fresh, async (database) => {
      const rows = await database.read("MATCH (n:Entity {slug: 'llama-2'}) RETURN n.summary");
      await database.run("MATCH (n:Entity {slug: 'llama-2'}) SET n.summary = $summary", { summary });
      return [rows[0], await wholeGraph(database)];
    });
    expect(row).toEqual(['Late.']);
    expect(after).toEqual(before);
    expect(existsSync(join(folder, 'fresh', 'neo4j', 'data.replaced'))).toBe(false);
  });
});
