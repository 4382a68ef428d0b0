import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { GdsEngine } from '../../src/analysis/gds.ts';
import { type Keeping, Projections } from '../../src/analysis/projections.ts';
import { type Scope, scopeOf } from '../../src/analysis/scope.ts';
import { ChangeLog } from '../../src/changes/change-log.ts';
import { createApp } from '../../src/server.ts';
import { testDatabase } from '../support/database.ts';
import { loadStory } from '../support/story.ts';

const whole = scopeOf({}, undefined);
const models = scopeOf({ kinds: ['MODEL'] }, undefined);
const people = scopeOf({ kinds: ['PERSON'] }, undefined);

let made: Projections[] = [];

/** Projections of their own, all dropped after the test. */
function keep(keeping: Partial<Keeping> = {}, memory?: number): Projections {
  const projections = new Projections(new GdsEngine(testDatabase(), { memory }), keeping);
  made.push(projections);
  return projections;
}

const nodesOf = (projections: Projections, scope: Scope, version = 'first') =>
  projections.ask(scope, version, 'count', async ({ entityCount }) => entityCount);

/** Names of all projections in the database. */
const listed = async (): Promise<readonly string[]> =>
  (await testDatabase().run('CALL gds.graph.list() YIELD graphName RETURN graphName')).map(([name]) =>
    String(name),
  );

/** Waits until the database holds so many projections. */
const untilListed = (count: number) => expect.poll(listed, { timeout: 10_000 }).toHaveLength(count);

/** The statements that are sent while the work is done. */
async function statementsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const statements: string[] = [];
  const end = testDatabase().onStatement((text) => statements.push(text));
  await work();
  end();
  return statements;
}

const projecting = (statements: readonly string[]) =>
  statements.filter((text) => text.includes('gds.graph.project('));

describe('projections', () => {
  beforeAll(loadStory);

  afterEach(async () => {
    for (const projections of made) await projections.close();
    made = [];
    expect(await listed()).toEqual([]);
  });

  it('are made once for all who ask at the same time, and so are the answers', async () => {
    const projections = keep();
    const ask = () =>
      projections.ask(whole, 'first', 'PAGERANK', (projection) => projection.scores('PAGERANK'));
    const statements = await statementsOf(async () => {
      const [first, ...others] = await Promise.all([ask(), ask(), ask(), nodesOf(projections, whole)]);
      expect(first.top.length).toBeGreaterThan(10);
      for (const other of others.slice(0, 2)) expect(other).toBe(first);
    });
    expect(projecting(statements)).toHaveLength(1);
    expect(statements.filter((text) => text.includes('pageRank.mutate('))).toHaveLength(1);
    expect(await statementsOf(ask)).toEqual([]);
  });

  it('are apart for each scope, and made anew for another version of the graph', async () => {
    const projections = keep();
    expect(await nodesOf(projections, models)).toBeLessThan(await nodesOf(projections, whole));
    await untilListed(2);
    expect(projecting(await statementsOf(() => nodesOf(projections, models, 'second')))).toHaveLength(1);
    await untilListed(2);
  });

  it('are dropped when nobody asks for a while', async () => {
    const projections = keep({ idle: 50 });
    await nodesOf(projections, whole);
    await untilListed(0);
    await nodesOf(projections, whole);
  });

  it('are made anew when they are old', async () => {
    const projections = keep({ age: 0 });
    await nodesOf(projections, whole);
    expect(projecting(await statementsOf(() => nodesOf(projections, whole)))).toHaveLength(1);
    await untilListed(1);
  });

  it('give way to others, the one not asked for longest first', async () => {
    const projections = keep({ most: 2 });
    await nodesOf(projections, whole);
    await nodesOf(projections, models);
    await nodesOf(projections, whole);
    await nodesOf(projections, people);
    await untilListed(2);
    expect(await statementsOf(() => nodesOf(projections, whole))).toEqual([]);
    expect(projecting(await statementsOf(() => nodesOf(projections, models)))).toHaveLength(1);
  });

  it('wait for each other where all are in use', async () => {
    const projections = keep({ most: 1 });
    const counts = await Promise.all([whole, models, people].map((scope) => nodesOf(projections, scope)));
    expect(counts[0]).toBeGreaterThan(Math.max(...counts.slice(1)));
    await untilListed(1);
  });

  it('are not made any more for those who have waited too long for others', async () => {
    const projections = keep({ patience: 200 });
    await nodesOf(projections, whole);
    const long = [1, 2].map((one) =>
      projections.ask(whole, 'first', `long ${one}`, () => pause(600, 'It took long.')),
    );
    await expect(nodesOf(projections, models)).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: expect.stringContaining('not begun within 0.2 s'),
    });
    expect(await Promise.all(long)).toEqual(['It took long.', 'It took long.']);
    expect(await nodesOf(projections, models)).toBeGreaterThan(0);
  });

  it('are made anew where the database has lost them', async () => {
    const projections = keep();
    await nodesOf(projections, whole);
    for (const name of await listed())
      await testDatabase().run('CALL gds.graph.drop($p.name)', { p: { name } });
    const { top } = await projections.ask(whole, 'first', 'DEGREE', (projection) =>
      projection.scores('DEGREE'),
    );
    expect(top[0]?.slug).toBe('llama-2');
  });

  it('are made anew where a procedure was done though its answer was lost', async () => {
    const projections = keep();
    await nodesOf(projections, whole);
    for (const name of await listed())
      await testDatabase().run("CALL gds.degree.mutate($p.name, {mutateProperty: 'DEGREE'})", {
        p: { name },
      });
    const { top } = await projections.ask(whole, 'first', 'DEGREE', (projection) =>
      projection.scores('DEGREE'),
    );
    expect(top[0]?.slug).toBe('llama-2');
  });

  it('leave nothing behind where the work fails, and fail no others', async () => {
    const projections = keep();
    const failing = projections.ask(whole, 'first', 'fails', () => Promise.reject(new Error('It fails.')));
    await expect(failing).rejects.toThrow('It fails.');
    expect(await projections.ask(whole, 'first', 'fails', async () => 'It works.')).toBe('It works.');
    expect(await listed()).toHaveLength(1);
  });

  it('leave nothing behind where the time is up', async () => {
    const database = testDatabase();
    const slow = {
      read: database.read.bind(database),
      run: (text: string, parameters = {}, deadline?: number) =>
        text.includes('gds.graph.project(')
          ? database.run(`UNWIND range(1, 1000000000) AS i WITH sum(i) AS i ${text}`, parameters, 200)
          : database.run(text, parameters, deadline),
    };
    const projections = new Projections(new GdsEngine(slow));
    made.push(projections);
    await expect(nodesOf(projections, whole)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('are refused where they would take too much memory', async () => {
    await expect(nodesOf(keep({}, 1_000), whole)).rejects.toMatchObject({
      code: 'COST_LIMIT',
      message: expect.stringMatching(
        /^A projection of this scope would take \d+ MB of memory, of 1 MB allowed\. Narrow/,
      ),
    });
  });

  it('answer nothing that would take too many steps, and all the rest', async () => {
    const projections = new Projections(new GdsEngine(testDatabase(), { steps: 1_000 }));
    made.push(projections);
    const ask = (measure: 'BETWEENNESS' | 'DEGREE') =>
      projections.ask(whole, 'first', measure, (projection) => projection.scores(measure));
    await expect(ask('BETWEENNESS')).rejects.toMatchObject({ code: 'COST_LIMIT' });
    expect((await ask('DEGREE')).top[0]?.slug).toBe('llama-2');
  });

  it('are dropped when the server stops, those too that are just being made, and made no more', async () => {
    const projections = keep();
    await nodesOf(projections, models);
    const late = nodesOf(projections, whole).catch(() => 0);
    await projections.close();
    await late;
    expect(await listed()).toEqual([]);
    await expect(nodesOf(projections, people)).rejects.toMatchObject({ code: 'GRAPH_UNAVAILABLE' });
  });

  it('of servers that were killed are cleared, and those of others that live are not', async () => {
    const leave = () =>
      testDatabase().run(
        "MATCH (n:Entity) WITH gds.graph.project('modelgraph-other', n, null) AS made RETURN made.nodeCount",
      );
    await leave();
    await nodesOf(keep(), people);
    expect(await listed()).toContain('modelgraph-other');
    // As if two hours had passed.
    const database = testDatabase();
    const later = {
      read: database.read.bind(database),
      run: (text: string, parameters = {}) =>
        database.run(text.replace('datetime() -', 'datetime() + duration({days: 1}) -'), parameters),
    };
    const projections = new Projections(new GdsEngine(later));
    made.push(projections);
    await nodesOf(projections, people);
    expect(await listed()).not.toContain('modelgraph-other');
    // A server that was killed and is back finds what it left too young at first.
    await leave();
    await nodesOf(projections, models);
    expect(await listed()).not.toContain('modelgraph-other');
  });

  it('need Graph Data Science, and say so where it is missing', async () => {
    const database = testDatabase();
    const without = {
      read: database.read.bind(database),
      // What the database says of procedures and functions that it does not have.
      run: async (text: string, parameters = {}) => {
        try {
          return await database.run(text.replaceAll('gds.', 'missing.'), parameters);
        } catch (error) {
          throw new Error(String(error).replaceAll('missing.', 'gds.'));
        }
      },
    };
    const projections = new Projections(new GdsEngine(without, { memory: 2 ** 30 }));
    await expect(nodesOf(projections, people)).rejects.toMatchObject({
      code: 'GRAPH_UNAVAILABLE',
      message: expect.stringContaining('needs Graph Data Science'),
    });
  });
});

describe('an app', () => {
  beforeAll(loadStory);

  it('sees what was written since it analyzed, by whatever server, and leaves nothing when it is closed', async () => {
    const app = createApp({ database: testDatabase(), logger: pino({ level: 'silent' }) });
    const degree = async () => {
      const response = await app.yoga.fetch('http://modelgraph.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ analysis { centrality(measure: DEGREE, first: 1) { score } } }' }),
      });
      return (await response.json()).data.analysis.centrality[0].score;
    };
    const before = await degree();
    expect(projecting(await statementsOf(degree))).toEqual([]);
    // Another server's log.
    await new ChangeLog(testDatabase()).write({ actor: 'another' }, async (run, recorder) => {
      await run(`MATCH (m:Entity {slug: 'llama-2'}), (o:Entity {slug: 'openai'})
        CREATE (m)-[:SUCCEEDS {id: 'new'}]->(o)`);
      const identity = { of: 'entity', slug: 'llama-2' } as const;
      recorder.add({ changes: [{ action: 'UPDATED', identity, kinds: ['MODEL'] }], sources: [] });
    });
    expect(await degree()).toBe(before + 1);
    // Somebody who knows nothing of the log.
    await testDatabase().run("MATCH ()-[r {id: 'new'}]->() DELETE r");
    expect(await degree()).toBe(before);
    await app.projections.close();
    expect(await listed()).toEqual([]);
  });
});
