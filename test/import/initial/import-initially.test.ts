import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ChangeLog } from '../../../src/changes/change-log.ts';
import { readConfig } from '../../../src/config.ts';
import { StartError } from '../../../src/errors.ts';
import { importPaths } from '../../../src/import/import-paths.ts';
import { importInitially } from '../../../src/import/initial/import-initially.ts';
import { ImportError } from '../../../src/import/problem.ts';
import { silent } from '../../../src/import/progress.ts';
import { Database } from '../../../src/neo4j/database.ts';
import { identify } from '../../../src/neo4j/embedded/processes.ts';
import { type Engine, openEngine } from '../../../src/neo4j/engine.ts';
import { root } from '../../../src/root.ts';
import { createApp } from '../../../src/server.ts';
import { testAccess } from '../../support/ask.ts';
import { emptyGraph, testDatabase } from '../../support/database.ts';
import { everyKind } from './every-kind.ts';
import { typedGraph } from './typed-graph.ts';

// Each of several starts of Neo4j takes ten seconds, and several times as long on a machine that is busy.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const folder = mkdtempSync(join(tmpdir(), 'modelgraph, initial; -'));
const home = join(folder, 'home');
const config = readConfig({ MODELGRAPH_HOME: home });
const draft = join(home, 'neo4j', 'draft', 'neo4j');
const signal = new AbortController().signal;
const started: ChildProcess[] = [];
const files = {
  rows: join(folder, 'rows.jsonl'),
  nodes: join(folder, 'nodes.csv'),
  yaml: join(folder, 'more.yaml'),
};
const paths = Object.values(files);

const load = (given = paths, into = config) =>
  importInitially(into, given, { format: undefined, say: () => {}, showProgress: silent, signal });

async function failToLoad(given = paths, into = config): Promise<StartError> {
  const error: unknown = await load(given, into).then(
    () => expect.unreachable('was imported'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StartError)) throw error;
  return error;
}

/** Imports in a process of its own, which is killed outright as soon as `isTime`. */
async function killWhen(isTime: (said: string) => boolean): Promise<void> {
  const args = ['--import', 'tsx', 'src/main.ts', 'import', '--initial', ...paths];
  // Java says that it has picked such options up, and dies of it where nobody is there any more to hear it.
  const env = { ...process.env, JAVA_TOOL_OPTIONS: undefined, MODELGRAPH_HOME: home, NEO4J_URI: '' };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] });
  started.push(child);
  let said = '';
  child.stderr.on('data', (data: Buffer) => {
    said += data;
  });
  while (!isTime(said)) {
    if (child.exitCode !== null) throw new Error(`It ended too early:\n${said}`);
    await pause(5);
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function withGraph<Result>(work: (database: Database, engine: Engine) => Promise<Result>) {
  const engine = await openEngine(config, () => {});
  const database = new Database(engine.connection);
  try {
    return await work(database, engine);
  } finally {
    await database.close();
    await engine.stop();
  }
}

beforeAll(() => {
  writeFileSync(files.rows, everyKind());
  writeFileSync(
    files.nodes,
    'slug:ID,:LABEL,name,aliases:string[]\ncsv-1,Topic,"a ""topic""","x;y"\ncsv-2,Topic,"two\nlines",\n',
  );
  writeFileSync(
    files.yaml,
    'models: [{ slug: yaml-1, name: Y, summary: "a\\n\\nb", formerSlugs: [old-1, old-2] }]\nrelations: { TAGGED: [{ from: yaml-1, to: csv-1 }] }\n',
  );
});

afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

describe('a first load that is killed outright', () => {
  it('while Neo4j reads the tables leaves an empty graph, and the next one ends what is still at work', async () => {
    await killWhen(() => existsSync(join(draft, 'tool')) && existsSync(join(draft, 'tables')));
    const tool = Number(readFileSync(join(draft, 'tool'), 'utf8'));
    expect(await identify(tool)).toBeDefined();
    const error = await failToLoad([join(folder, 'none.jsonl')]);
    expect(error.message).toMatch(/none\.jsonl can't be read/);
    expect(await identify(tool)).toBeUndefined();
    expect(existsSync(draft)).toBe(false);
  });

  it('while the graph is completed leaves an empty graph, which can be used', async () => {
    await killWhen((said) => said.includes('Completing what Neo4j has read'));
    const { pid } = JSON.parse(readFileSync(join(draft, 'engine.json'), 'utf8'));
    expect(await identify(pid)).toBeDefined();
    const count = await withGraph(async (database) => {
      const rows = await database.read('RETURN COUNT { () }');
      // As an export does, which leaves a counter that has counted nothing: the next load is still a first one.
      await new ChangeLog(database).hold(async () => {});
      return rows;
    });
    expect(count).toEqual([[0]]);
    expect(await identify(pid)).toBeUndefined();
    expect(existsSync(draft)).toBe(false);
  });
});

describe('a first load', () => {
  it('makes the graph that a normal import makes of the same files, with its log and indexes, and spares one that is there', async () => {
    const summary = await load();
    await emptyGraph();
    const normal = await importPaths(testDatabase(), paths);
    expect(summary.lines().toSorted()).toEqual(normal.lines().toSorted());
    const expected = await typedGraph(testDatabase());
    expect(expected.entities.length).toBeGreaterThan(150);
    expect((await failToLoad()).message).toMatch(
      /^--initial is for a graph that never held anything, but that of .* holds \d+ entities\. /,
    );
    // As many starts of Neo4j as there are tests would take minutes.
    await withGraph(async (database) => {
      const made = await typedGraph(database);
      expect(made.entities).toEqual(expected.entities);
      expect(made.relations).toEqual(expected.relations);
      await changesNothing(database);
      await isFound(database);
      expect((await failToLoad()).message).toMatch(/is used by another process, such as a server\. Stop it/);
      expect(await database.read('RETURN 1')).toEqual([[1]]);
    });
  });

  /** There is nothing for a normal import of the same files to change, and one place in the log of changes. */
  async function changesNothing(database: Database): Promise<void> {
    const again = await importPaths(database, paths);
    expect(again.changesNothing).toBe(true);
    const log = new ChangeLog(database);
    expect(await log.after(0)).toEqual([{ position: 1, at: expect.any(String), changes: [] }]);
    const [row] = await database.read('MATCH (c:Change) RETURN c.actor, c.reason');
    expect(row).toEqual(['import', `${paths.join(', ')} (first load)`]);
    const instants = `MATCH (n:Entity) RETURN DISTINCT n.createdAt = n.updatedAt, n.createdAt = datetime.truncate('millisecond', n.createdAt)`;
    expect(await database.read(instants)).toEqual([[true, true]]);
  }

  /** It is found through its indexes. */
  async function isFound(database: Database): Promise<void> {
    const app = createApp({ database, logger: pino({ level: 'silent' }), mode: 'cut', access: testAccess });
    const query = `{
        entity(ref: { slug: "csv-2" }) { name }
        resolve(names: ["A-Topic"]) { candidates { entity { slug } } }
        search(query: "two lines", kinds: [TOPIC], first: 1) { edges { node { slug } } }
        topics(filter: { name: { startsWith: "two" } }) { nodes { slug } }
      }`;
    const response = await app.yoga.fetch('http://modelgraph.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    expect(await response.json()).toEqual({
      data: {
        entity: { name: 'two\nlines' },
        resolve: [{ candidates: [{ entity: { slug: 'csv-1' } }] }],
        search: { edges: [{ node: { slug: 'csv-2' } }] },
        topics: { nodes: [{ slug: 'csv-2' }] },
      },
    });
    const stated = `
        CALL db.index.fulltext.queryRelationships('relation_evidence', 'source-2') YIELD relationship
        RETURN count(*) > 0, count(*) = COUNT { ()-[r]->() WHERE 'source-2' IN r.evidenceSources }`;
    expect(await database.read(stated)).toEqual([[true, true]]);
  }

  it('is refused where modelgraph does not run the graph with Java', async () => {
    const given = { NEO4J_URI: 'bolt://127.0.0.1:1', NEO4J_PASSWORD: 'x' };
    const { message } = await failToLoad(
      paths,
      readConfig({ ...given, MODELGRAPH_HOME: join(folder, 'other') }),
    );
    expect(message).toMatch(/^NEO4J_URI is set, .* import without --initial/);
    expect(existsSync(join(folder, 'other'))).toBe(false);
  });
});

describe('files that can not be imported', () => {
  const other = readConfig({ MODELGRAPH_HOME: join(folder, 'empty') });
  const bad = join(folder, 'bad.jsonl');

  it('are refused with everything that is wrong, and nothing is made', async () => {
    writeFileSync(
      bad,
      [
        { kind: 'MODEL', slug: 'm', name: ' M' },
        { kind: 'TOPIC', slug: 't', name: 'T', aliases: [''] },
        { type: 'DEVELOPED', from: 'nobody', to: 'm' },
      ]
        .map((row) => JSON.stringify(row))
        .join('\n'),
    );
    const error = await failToLoad([bad], other);
    expect(error).toBeInstanceOf(ImportError);
    const normal = await importPaths(testDatabase(), [bad]).catch((thrown: unknown) => thrown);
    expect(error.message).toBe((normal as Error).message);
    expect(existsSync(join(folder, 'empty', 'neo4j', 'data', 'databases'))).toBe(false);
  });

  it('because of a character that tables need for themselves are refused with the place', async () => {
    writeFileSync(
      bad,
      '{"kind":"TOPIC","slug":"a","name":"A"}\n{"kind":"TOPIC","slug":"t","name":"T","aliases":["a\\u001fb"]}\n',
    );
    const { message } = await failToLoad([bad], other);
    expect(message).toMatch(/bad\.jsonl:2 holds the character U\+001F, .* without --initial\.$/);
    expect(existsSync(join(folder, 'empty', 'neo4j', 'draft'))).toBe(false);
  });
});
