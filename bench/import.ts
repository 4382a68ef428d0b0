import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import neo4j from 'neo4j-driver';
import { readConfig } from '../src/config.ts';
import { importPaths } from '../src/import/import-paths.ts';
import { importInitially } from '../src/import/initial/import-initially.ts';
import type { ShowProgress } from '../src/import/progress.ts';
import { openJsonl } from '../src/import/read-jsonl.ts';
import { type Connection, Database } from '../src/neo4j/database.ts';
import { openEngine } from '../src/neo4j/engine.ts';
import { migrate } from '../src/neo4j/migrations.ts';
import { relationTypes } from '../src/ontology.ts';
import { entityValues, listsOf } from '../src/write/entity-values.ts';
import { relationId } from '../src/write/relation-id.ts';
import { relationValues } from '../src/write/relation-values.ts';
import { writeRandomGraph } from './write-random-graph.ts';

/**
 * Measures how fast a graph is imported: `npm run bench:import -- --entities 200000 --relations 1000000`. Three ways into an
 * empty graph with the same constraints and indexes, each on a Neo4j of its own that has just been started:
 *
 * - `import`, as the command does it: checked whole, in transactions that are in the log of changes;
 * - a bare loop over neo4j-driver that creates the same rows, read and checked before, and looks at nothing;
 * - `import --initial`, and of it the time of `neo4j-admin database import` alone.
 */

const { values: given } = parseArgs({
  options: {
    entities: { type: 'string', default: '40000' },
    relations: { type: 'string', default: '200000' },
  },
});
const entityCount = Number(given.entities);
const relationCount = Number(given.relations);

const folder = mkdtempSync(join(tmpdir(), 'modelgraph-bench-'));
const file = join(folder, 'graph.jsonl');
/** In seconds; all includes checks. */
interface Times {
  readonly entities: number;
  readonly relations: number;
  readonly all: number;
}

async function timeImport(): Promise<Times> {
  return withEngine('import', async (database) => {
    const clock = new Clock();
    const showProgress: ShowProgress = (title) => ({ add() {}, stop: () => clock.end(title) });
    await importPaths(database, [file], { showProgress });
    return { entities: clock.of('Entities'), relations: clock.of('Relations'), all: clock.all };
  });
}

/** Rows of one transaction, and transactions at a time; what notes on Neo4j and trials say is best. */
const batchSize = 5_000;
const writers = 2;

async function timeBareLoop(): Promise<Times> {
  return withEngine('bare', async (_, { uri, username, password }) => {
    const driver = neo4j.driver(uri, neo4j.auth.basic(username, password));
    const { entities, relations } = await readRows();
    const run = async (texts: readonly (readonly [text: string, rows: readonly object[]])[]) => {
      const batches = texts.flatMap(([text, rows]) =>
        Array.from({ length: Math.ceil(rows.length / batchSize) }, (_, i) => ({
          text,
          rows: rows.slice(i * batchSize, (i + 1) * batchSize),
        })),
      );
      const work = async () => {
        for (let next = batches.shift(); next; next = batches.shift()) {
          const { text, rows } = next;
          const session = driver.session();
          await session.executeWrite((transaction) => transaction.run(text, { rows }));
          await session.close();
        }
      };
      await Promise.all(Array.from({ length: writers }, work));
    };
    const clock = new Clock();
    await run([['UNWIND $rows AS row CREATE (x:Entity:$(row.label)) SET x = row.properties', entities]]);
    clock.end('Entities');
    await run(
      [...relations].map(([type, rows]) => [
        `UNWIND $rows AS row MATCH (a:Entity {slug: row.from}) MATCH (b:Entity {slug: row.to})
         CREATE (a)-[x:${type}]->(b) SET x = row.properties`,
        rows,
      ]),
    );
    clock.end('Relations');
    await driver.close();
    return { entities: clock.of('Entities'), relations: clock.of('Relations'), all: clock.all };
  });
}

/** All rows as they are stored, in the driver's types. */
async function readRows() {
  const now = neo4j.types.DateTime.fromStandardDate(new Date());
  const entities: object[] = [];
  const relations = new Map<string, object[]>(relationTypes.map((type) => [type, []]));
  for await (const piece of (await openJsonl(file)).read()) {
    for (const { row } of piece.entities) {
      const { slug, label, properties, sources = [], locators = [] } = entityValues(row);
      const lists = Object.fromEntries(listsOf(row.kind).map((name) => [name, []]));
      const kept = { version: neo4j.int(1), createdAt: now, updatedAt: now };
      const evidence = { evidenceSources: sources, evidenceLocators: locators };
      entities.push({
        label,
        properties: { slug, ...lists, ...inTypes(properties), ...evidence, ...kept },
      });
    }
    for (const { row } of piece.relations) {
      const { id, from, to, properties, sources, locators } = relationValues(row, relationId(row));
      const evidence = { evidenceSources: sources, evidenceLocators: locators };
      relations.get(row.type)?.push({ from, to, properties: { id, ...inTypes(properties), ...evidence } });
    }
  }
  return { entities, relations };
}

const inTypes = (properties: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      value instanceof Date ? neo4j.types.Date.fromStandardDate(value) : value,
    ]),
  );

async function timeInitial(): Promise<{ readonly all: number; readonly tool: string }> {
  const config = readConfig({ MODELGRAPH_HOME: join(folder, 'initial') });
  let tool = '?';
  const say = (line: string) => {
    tool = /import tool took (.+)\.$/.exec(line)?.[1] ?? tool;
  };
  const clock = new Clock();
  const signal = new AbortController().signal;
  const showProgress: ShowProgress = () => ({ add() {}, stop() {} });
  await importInitially(config, [file], { format: 'jsonl', say, showProgress, signal });
  return { all: clock.all, tool };
}

async function withEngine<Result>(
  name: string,
  work: (database: Database, connection: Connection) => Promise<Result>,
): Promise<Result> {
  process.stderr.write(`${name} …\n`);
  const engine = await openEngine(readConfig({ MODELGRAPH_HOME: join(folder, name) }), () => {});
  const database = new Database(engine.connection);
  try {
    await migrate(database);
    return await work(database, engine.connection);
  } finally {
    await database.close();
    await engine.stop();
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Seconds that things take that come one after the other. */
class Clock {
  readonly #began = performance.now();
  readonly #times = new Map<string, number>();
  #last = this.#began;

  /** Says that something has ended that began when the thing before it ended. */
  end(name: string): void {
    const now = performance.now();
    this.#times.set(name, (now - this.#last) / 1_000);
    this.#last = now;
  }

  of(name: string): number {
    return this.#times.get(name) ?? 0;
  }

  get all(): number {
    return (performance.now() - this.#began) / 1_000;
  }
}

try {
  await writeRandomGraph(file, { entities: entityCount, relations: relationCount });
  const imported = await timeImport();
  const bare = await timeBareLoop();
  const initial = await timeInitial();
  const rate = (seconds: number) => `${Math.round(relationCount / seconds).toLocaleString('en')}/s`;
  console.log(`${entityCount} entities, ${relationCount} relations; ratios of times to the bare loop's\n`);
  console.log(
    '| | entities | relations | relations a second | ratio | all |\n| --- | --- | --- | --- | --- | --- |',
  );
  const row = (name: string, { entities, relations, all }: Times) =>
    console.log(
      `| ${name} | ${entities.toFixed(1)} s | ${relations.toFixed(1)} s | ${rate(relations)} | ${(relations / bare.relations).toFixed(2)} | ${all.toFixed(1)} s |`,
    );
  row('`import`', imported);
  row('bare loop', bare);
  console.log(
    `\n\`import --initial\` took ${initial.all.toFixed(1)} s (${rate(initial.all)} altogether), of which neo4j-admin took ${initial.tool}.`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
