import { execFileSync } from 'node:child_process';
import diagnostics from 'node:diagnostics_channel';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { engineFor } from '../../src/analysis/detected-engine.ts';
import type { EngineOptions } from '../../src/analysis/engine.ts';
import { GraphologyEngine } from '../../src/analysis/graphology/engine.ts';
import { degrees, linksOf } from '../../src/analysis/graphology/links.ts';
import { measures } from '../../src/analysis/graphology/measures.ts';
import { partitions } from '../../src/analysis/graphology/partitions.ts';
import { Thread } from '../../src/analysis/graphology/thread.ts';
import { Projections } from '../../src/analysis/projections.ts';
import { ProjectionLost } from '../../src/analysis/refusals.ts';
import { scopeOf, undirected } from '../../src/analysis/scope.ts';
import { GraphError } from '../../src/errors.ts';
import { root } from '../../src/root.ts';
import { startCommand, testDatabaseSettings } from '../support/command.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';

/** Every thread that is started while these tests run. */
const threads: Worker[] = [];
const onThread = (message: unknown) => {
  if (message && typeof message === 'object' && 'worker' in message && message.worker instanceof Worker)
    threads.push(message.worker);
};
diagnostics.subscribe('worker_threads', onThread);
afterAll(() => diagnostics.unsubscribe('worker_threads', onThread));

/** Threads that have not ended. */
const alive = () => threads.filter(({ threadId }) => threadId !== -1);

const whole = scopeOf({}, undefined);
const entityCount = 10_000;

describe('a large graph in a thread', () => {
  let made: Projections[] = [];
  const keep = (options: EngineOptions = {}) => {
    const projections = new Projections(new GraphologyEngine(testDatabase(), options));
    made.push(projections);
    return projections;
  };
  const ask = (projections: Projections, measure: 'BETWEENNESS' | 'DEGREE' | 'PAGERANK') =>
    projections.ask(whole, 'first', measure, (projection) => projection.scores(measure));

  beforeAll(async () => {
    await emptyGraph();
    await testDatabase().run(
      `UNWIND range(0, $p.count - 1) AS i CREATE (:Entity:Topic {slug: toString(i), name: 'Topic ' + i})`,
      { p: { count: entityCount } },
    );
    // Three links from each, to entities far apart.
    await testDatabase().run(
      `UNWIND range(0, $p.count - 1) AS i UNWIND [1, 17, 271] AS step
       MATCH (a:Entity {slug: toString(i)}), (b:Entity {slug: toString((i * 7 + step) % $p.count)})
       WHERE a <> b CREATE (a)-[:TAGGED {id: i + '-' + step}]->(b)`,
      { p: { count: entityCount } },
    );
  });

  afterEach(async () => {
    for (const projections of made) await projections.close();
    made = [];
    await expect.poll(alive).toEqual([]);
  });
  afterAll(emptyGraph);

  it('leaves the server free while it is computed on, and is dropped with it, whatever it is at', async () => {
    const projections = keep();
    expect((await ask(projections, 'PAGERANK')).top).toHaveLength(1_000);
    let outcome: unknown;
    const busy = ask(projections, 'BETWEENNESS').catch((error: unknown) => {
      outcome = error;
    });
    for (let i = 0; i < 30; i++) await setTimeout(10);
    expect(outcome).toBeUndefined();
    await projections.close();
    await busy;
    expect(outcome).toMatchObject({ code: 'GRAPH_UNAVAILABLE' });
    expect(alive()).toEqual([]);
  });

  it('is taken in again for who asks after its thread has ended', async () => {
    const projections = keep();
    await ask(projections, 'PAGERANK');
    await alive()[0]?.terminate();
    expect((await ask(projections, 'DEGREE')).total).toBeGreaterThan(5 * entityCount);
    expect(alive()).toHaveLength(1);
  });

  it('is refused where it would take too much memory or too many steps', async () => {
    await expect(ask(keep({ memory: 2 ** 20 }), 'DEGREE')).rejects.toMatchObject({
      code: 'COST_LIMIT',
      message: expect.stringMatching(
        /^A projection of this scope would take \d+ MB of memory, of 1 MB allowed/,
      ),
    });
    const few = keep({ steps: 1e8, memory: 22 * 2 ** 20 });
    await expect(ask(few, 'BETWEENNESS')).rejects.toMatchObject({
      code: 'COST_LIMIT',
      message: expect.stringContaining('of 0.1 billion allowed'),
    });
    const division = few.ask(undirected(whole), 'first', 'LOUVAIN', (projection) =>
      projection.communities('LOUVAIN'),
    );
    await expect(division).rejects.toMatchObject({
      code: 'COST_LIMIT',
      message: expect.stringMatching(/^LOUVAIN of this scope would take \d+ MB of memory, of 22 MB allowed/),
    });
    expect((await ask(few, 'DEGREE')).top).toHaveLength(1_000);
  });
});

describe('a thread', () => {
  it('is ended when its time is up', async () => {
    const thread = await Thread.start(2 ** 26);
    const count = 20_000;
    const page = Array.from({ length: count }, (_, i) => [`${i}`, [`${(i + 1) % count}`]] as const);
    await thread.ask('add', [page], 60_000);
    expect(await thread.ask('finish', [true], 60_000)).toEqual({ entities: count, ends: count });
    await expect(thread.ask('scores', ['CLOSENESS'], 100)).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'The analysis was not done within 0.1 s. Narrow the scope: name kinds or types.',
    });
    await expect(thread.ask('scores', ['DEGREE'], 60_000)).rejects.toThrow(ProjectionLost);
    await expect.poll(alive).toEqual([]);
  });

  it('is ended, and not the server, when it runs out of memory', async () => {
    const thread = await Thread.start(2 ** 23);
    const page = Array.from({ length: 50_000 }, (_, i) => [`${'slug'.repeat(20)}-${i}`, []] as const);
    const fill = async () => {
      for (let i = 0; i < 100; i++) await thread.ask('add', [page], 60_000);
    };
    await expect(fill()).rejects.toMatchObject({ code: 'COST_LIMIT' });
    await expect.poll(alive).toEqual([]);
  });
});

describe('the engine that is asked', () => {
  it('is Graph Data Science where the database has it, and else graphology', async () => {
    expect(await engineFor(testDatabase()).name()).toBe('GRAPH_DATA_SCIENCE');
    expect(await engineFor(testDatabase(), 'graphology').name()).toBe('GRAPHOLOGY');
    let asked = 0;
    let answer = () => Promise.resolve([[false]]);
    const database = {
      run: () => {
        asked++;
        return answer();
      },
      read: () => Promise.reject(new GraphError('GRAPH_UNAVAILABLE', 'It is gone.')),
    };
    const engine = engineFor(database);
    expect([await engine.name(), await engine.name(), asked]).toEqual(['GRAPHOLOGY', 'GRAPHOLOGY', 1]);
    // Another database may be there when it answers again.
    await expect(engine.estimate(whole)).rejects.toThrow('It is gone.');
    answer = () => Promise.reject(new GraphError('GRAPH_UNAVAILABLE', 'It is gone.'));
    await expect(engine.name()).rejects.toThrow('It is gone.');
    answer = () => Promise.resolve([[true]]);
    expect([await engine.name(), asked]).toEqual(['GRAPH_DATA_SCIENCE', 3]);
  });
});

describe('the server as it is built', () => {
  it('computes in a thread of its own, which does not keep it from stopping', async () => {
    execFileSync('npm', ['run', '--silent', 'build:server'], { cwd: root });
    const settings = { ...testDatabaseSettings(), MODELGRAPH_ANALYSIS_ENGINE: 'graphology', PORT: '0' };
    const server = startCommand(['serve'], settings, [], [`${root}/dist/main.js`]);
    const [, url = ''] = await server.hears(/ready at (http\S+)/);
    const query = `{ analysis {
      engine centrality(measure: PAGERANK, first: 1) { rank } communities(algorithm: LOUVAIN, first: 1) { id } } }`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    expect(await response.json()).toEqual({
      data: { analysis: { engine: 'GRAPHOLOGY', centrality: [{ rank: 1 }], communities: [{ id: 1 }] } },
    });
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });
});

describe('the algorithms', () => {
  /** A ring of so many entities. */
  const ring = (count: number, directed: boolean) =>
    linksOf(
      count,
      directed,
      Uint32Array.from(Array.from({ length: count }, (_, i) => [i, (i + 1) % count]).flat()),
    );

  it.each([255, 256, 257, 65_536])('give all of a ring of %i links the same score', (count) => {
    for (const measure of ['DEGREE', 'PAGERANK', 'EIGENVECTOR'] as const) {
      const scores = [...(measures[measure](ring(count, true), 1_000) ?? [])];
      expect(new Set(scores.map((score) => score.toFixed(9))).size).toBe(1);
    }
  });

  it('have eigenvectors where links lead in circles, and nowhere else', () => {
    const star = [0, 1, 0, 2, 0, 3];
    const inBothDirections = linksOf(4, false, Uint32Array.from(star));
    expect(measures.EIGENVECTOR(inBothDirections, 1_000)?.[0]).toBeCloseTo(Math.SQRT1_2, 12);
    expect(measures.EIGENVECTOR(linksOf(4, true, Uint32Array.from(star)), 1_000)).toBeUndefined();
  });

  it('have eigenvectors where these settle slowly, and none where what creeps only seems to settle', () => {
    // Two stars, of 50 and 49, and a chain: the second best is near the best.
    const stars = [50, 49].flatMap((size, i) => Array.from({ length: size }, (_, j) => [i, 2 + 50 * i + j]));
    const [one, other] =
      measures.EIGENVECTOR(linksOf(101, false, Uint32Array.from(stars.flat())), 1_000) ?? [];
    expect(one).toBeCloseTo(Math.SQRT1_2, 10);
    expect(other).toBeCloseTo(0, 10);
    const chain = Uint32Array.from(Array.from({ length: 99 }, (_, i) => [i, i + 1]).flat());
    const scores = measures.EIGENVECTOR(linksOf(100, false, chain), 1_000);
    for (const i of [0, 10, 50])
      expect(scores?.[i]).toBeCloseTo(Math.sqrt(2 / 101) * Math.sin(((i + 1) * Math.PI) / 101), 9);
    // Two circles, of which one leads to the other.
    const circles = Uint32Array.from([0, 1, 1, 0, 1, 2, 2, 3, 3, 2]);
    expect(measures.EIGENVECTOR(linksOf(4, true, circles), 1_000)).toBeUndefined();
    const oneWay = linksOf(100, true, chain);
    expect(measures.EIGENVECTOR(oneWay, 1_000)).toBeUndefined();
  });

  it('find components of any length', () => {
    const count = 50_000;
    const pairs = Uint32Array.from(Array.from({ length: count - 1 }, (_, i) => [i, i + 1]).flat());
    expect(new Set(partitions.STRONGLY_CONNECTED(linksOf(count, true, pairs))).size).toBe(count);
    expect(new Set(partitions.STRONGLY_CONNECTED(ring(count, true))).size).toBe(1);
  });

  it('count more shortest ways than there are whole numbers', () => {
    // Forty times two ways in a row, between the two ends of a chain.
    const pairs = Array.from({ length: 40 }, (_, i) => [
      [3 * i, 3 * i + 1],
      [3 * i, 3 * i + 2],
      [3 * i + 1, 3 * i + 3],
      [3 * i + 2, 3 * i + 3],
    ]).flat(2);
    const links = linksOf(121, true, Uint32Array.from(pairs));
    // Half of all ways lead through each of the two, but for those that begin or end at it.
    const scores = measures.BETWEENNESS(links, 1_000) ?? [];
    expect(scores[1]).toBeCloseTo(0.5 * (1 * (121 - 3)), 6);
    expect(scores[1]).toBe(scores[2]);
    expect(degrees(links)[3]).toBe(4);
  });

  it('divide by LEIDEN into communities that hang together', () => {
    // Rings of rings: where what holds a community together leaves it, the rest has to part.
    const pairs = Array.from({ length: 300 }, (_, i) => [
      [i, (i + 1) % 300],
      [i, (i * 7 + 3) % 300],
    ])
      .flat()
      .filter(([a, b]) => a !== b)
      .map(([a = 0, b = 0]) => `${Math.min(a, b)} ${Math.max(a, b)}`);
    const links = linksOf(
      300,
      false,
      Uint32Array.from([...new Set(pairs)].flatMap((pair) => pair.split(' ').map(Number))),
    );
    const community = partitions.LEIDEN(links);
    for (const own of new Set(community)) {
      const members = [...community.keys()].filter((entity) => community[entity] === own);
      const reached = new Set(members.slice(0, 1));
      for (const entity of reached)
        for (const to of links.ends.subarray(links.starts[entity], links.starts[entity + 1]))
          if (community[to] === own) reached.add(to);
      expect(reached.size).toBe(members.length);
    }
    expect(partitions.LEIDEN(links)).toEqual(community);
  });
});
