import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { computeScores, type ScoreOptions } from '../../src/analysis/compute-scores.ts';
import { GdsEngine } from '../../src/analysis/gds.ts';
import { lastScores } from '../../src/analysis/kept-scores.ts';
import { Projections } from '../../src/analysis/projections.ts';
import { ScoreSchedule } from '../../src/analysis/score-schedule.ts';
import { ChangeLog } from '../../src/changes/change-log.ts';
import { checkGraph } from '../../src/check/check-graph.ts';
import { exportGraph as exportToFile } from '../../src/export/export-graph.ts';
import { takeSnapshot } from '../../src/export/snapshot.ts';
import type { TierMode } from '../../src/graph/tiers.ts';
import { importPaths } from '../../src/import/import-paths.ts';
import { relations as relationTable, scoreNames } from '../../src/ontology.ts';
import { dataOf } from '../support/ask.ts';
import { startCommand } from '../support/command.ts';
import { testDatabase } from '../support/database.ts';
import { type ExportedEntity, type ExportedGraph, exportGraph } from '../support/exported-graph.ts';
import { plainBetweenness, plainDegree, plainGraph, plainPageRank } from '../support/plain-measures.ts';
import { holds, type JsonFilter } from '../support/random-filter.ts';
import { loadRandomGraph } from '../support/random-graph.ts';
import { loadStory } from '../support/story.ts';
import { wholeGraph } from '../write/stored.ts';

const run = (text: string) => testDatabase().run(text);
const projections = new Projections(new GdsEngine(testDatabase()));
const tools = { database: testDatabase(), projections };
const compute = (options: ScoreOptions = {}) => computeScores(tools, options);
afterAll(() => projections.close());

/** Every entity's own scores. */
const stored = async (): Promise<readonly Record<string, number | null>[]> =>
  (
    await run(
      `MATCH (n:Entity) RETURN {slug: n.slug, ${[...scoreNames].map((name) => `${name}: n.${name}`)}} ORDER BY n.slug`,
    )
  ).map(([row]) => row as Record<string, number | null>);

const scoresQuery = '{ scores { computedAt age position changesSince measures kinds types complete } }';

/** Changes the graph as a client does. */
const addTopic = (slug: string) =>
  dataOf(
    `mutation { upsertEntities(input: [{ topic: { slug: "${slug}", name: "T" } }]) { userErrors { message } } }`,
  );

describe('the scores of entities', () => {
  beforeAll(async () => {
    await run('MATCH (s:Scores) DELETE s');
    await loadStory();
  });

  it('are absent before they were worked out', async () => {
    expect(await dataOf(scoresQuery)).toEqual({ scores: null });
    const { models } = await dataOf(
      '{ models(orderBy: [{field: PAGERANK, direction: DESC}]) { totalCount nodes { name pagerank } } }',
    );
    expect(models.nodes).toHaveLength(models.totalCount);
    const names = models.nodes.map(({ name }: { name: string }) => name);
    expect(names).toEqual([...names].sort());
    expect(models.nodes[0].pagerank).toBeNull();
  });

  it('are those of the definitions, normalized', async () => {
    const done = await compute();
    const { entities, relations } = await exportGraph();
    expect(done).toEqual({
      entityCount: entities.length,
      measures: ['DEGREE', 'PAGERANK', 'BETWEENNESS'],
      omitted: [],
    });
    const links = relations.flatMap(({ type, from, to }) =>
      relationTable[type].symmetric ? [[from, to] as const, [to, from] as const] : [[from, to] as const],
    );
    const graph = plainGraph(
      entities.map(({ slug }) => slug),
      links,
      true,
    );
    const count = entities.length;
    const measures = [
      ['pagerank', plainPageRank(graph), 1],
      ['degreeCentrality', plainDegree(graph), count - 1],
      ['betweenness', plainBetweenness(graph), (count - 1) * (count - 2)],
    ] as const;
    for (const [name, scores, divisor] of measures)
      for (const { slug, properties } of entities)
        expect(properties[name], `${name} of ${slug}`).toBeCloseTo((scores.get(slug) ?? 0) / divisor, 9);
  });

  it('tell when and of what they were worked out, and what was changed since', async () => {
    await compute();
    const position = await new ChangeLog(testDatabase()).position();
    const { scores } = await dataOf(scoresQuery);
    expect(scores).toMatchObject({
      position,
      changesSince: 0,
      measures: ['DEGREE', 'PAGERANK', 'BETWEENNESS'],
      complete: true,
    });
    expect(scores.age).toBeLessThan(60);
    expect([scores.kinds.length, scores.types.length]).toEqual([14, 25]);
    await addTopic('new-topic');
    expect((await dataOf(scoresQuery)).scores).toEqual({
      ...scores,
      age: expect.any(Number),
      changesSince: 1,
    });
    const { entity } = await dataOf('{ entity(ref: {slug: "new-topic"}) { pagerank } }');
    expect(entity.pagerank).toBeNull();
  });

  it('change nothing else, and nothing at all the second time', async () => {
    await run(`MATCH (n:Entity) REMOVE ${[...scoreNames].map((name) => `n.${name}`)}`);
    const before = await wholeGraph();
    const log = new ChangeLog(testDatabase());
    const position = await log.position();
    await compute();
    const after = await wholeGraph();
    const without = JSON.parse(JSON.stringify(after), (name, value) =>
      scoreNames.has(name) ? undefined : value,
    );
    expect(without).toEqual(before);
    expect(after).not.toEqual(before);
    const record = await lastScores(testDatabase());
    await compute();
    expect(await wholeGraph()).toEqual(after);
    const changed = { age: expect.any(Number), computedAt: expect.any(String) };
    expect(await lastScores(testDatabase())).toEqual({ ...record, ...changed });
    expect(await log.position()).toBe(position);
  });

  it('are no part of an export, no change for an import, and nothing that a check finds wrong', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scores-'));
    const out = join(folder, 'graph.jsonl');
    await compute();
    await exportToFile((temporary) => takeSnapshot(testDatabase(), temporary), { format: 'jsonl', out });
    for (const name of scoreNames) expect(await readFile(out, 'utf8')).not.toContain(name);
    expect((await importPaths(testDatabase(), [out])).changesNothing).toBe(true);
    expect((await checkGraph(testDatabase())).findings).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it('of duplicates are not given to the survivor of a merge', async () => {
    await compute();
    await addTopic('survivor');
    await dataOf(
      'mutation { mergeEntities(into: {slug: "survivor"}, from: [{slug: "new-topic"}]) { userErrors { message } } }',
    );
    const { entity } = await dataOf(
      '{ entity(ref: {slug: "new-topic"}) { slug pagerank degreeCentrality } }',
    );
    expect(entity).toEqual({ slug: 'survivor', pagerank: null, degreeCentrality: null });
  });

  it('are of the measures, kinds and types that are asked for, and no others are left', async () => {
    await compute();
    await compute({ measures: ['PAGERANK'], kinds: ['MODEL', 'TOPIC'], types: ['SUCCEEDS', 'TAGGED'] });
    const { scores, models, entities } = await dataOf(`{ scores { measures kinds types }
      models { nodes { pagerank degreeCentrality betweenness } }
      entities(filter: {kind: {notIn: [MODEL, TOPIC]}, OR: [{pagerank: {isNull: false}}, {betweenness: {isNull: false}}]}) { totalCount } }`);
    expect(scores).toEqual({
      measures: ['PAGERANK'],
      kinds: ['MODEL', 'TOPIC'],
      types: ['SUCCEEDS', 'TAGGED'],
    });
    for (const node of models.nodes)
      expect(node).toEqual({ pagerank: expect.any(Number), degreeCentrality: null, betweenness: null });
    expect(entities.totalCount).toBe(0);
    const total = (await stored()).reduce((sum, { pagerank }) => sum + (pagerank ?? 0), 0);
    expect(total).toBeCloseTo(1, 9);
  });

  it('leave out what the graph is too large for, unless it is asked for', async () => {
    const slow = new Projections(new GdsEngine(testDatabase(), { steps: 10 }));
    const few = { ...tools, projections: slow };
    const done = await computeScores(few);
    expect(done?.measures).toEqual(['DEGREE', 'PAGERANK']);
    expect(done?.omitted).toEqual([
      { measure: 'BETWEENNESS', reason: expect.stringContaining('billion steps') },
    ]);
    for (const lenient of [false, true])
      await expect(computeScores(few, { measures: ['BETWEENNESS'], lenient })).rejects.toMatchObject({
        code: 'COST_LIMIT',
      });
    expect((await lastScores(testDatabase()))?.measures).toEqual(['DEGREE', 'PAGERANK']);
    await slow.close();
  });

  it('are marked as incomplete where writing them was stopped, and put right the next time', async () => {
    await compute();
    const whole = await stored();
    await run('MATCH (n:Entity) SET n.pagerank = 2.0, n.degreeCentrality = 2.0');
    const stopping = new AbortController();
    const stopped = compute({
      signal: stopping.signal,
      showProgress: () => ({ add: () => stopping.abort(new Error('Stopped.')), stop() {} }),
    });
    await expect(stopped).rejects.toThrow('Stopped.');
    expect((await dataOf(scoresQuery)).scores.complete).toBe(false);
    const mixed = await stored();
    expect(mixed.map(({ degreeCentrality }) => degreeCentrality)).not.toContain(2);
    expect(new Set(mixed.map(({ pagerank }) => pagerank))).toEqual(new Set([2]));
    await compute();
    expect(await stored()).toEqual(whole);
    expect((await dataOf(scoresQuery)).scores.complete).toBe(true);
  });

  it('are written by one at a time, and by the next one where that one was killed', async () => {
    await run("MATCH (s:Scores) SET s.holder = 'another', s.heldUntil = datetime() + duration('PT30S')");
    const { scores } = await dataOf(scoresQuery);
    expect(await compute()).toBeUndefined();
    expect((await dataOf(scoresQuery)).scores.computedAt).toBe(scores.computedAt);
    await run("MATCH (s:Scores) SET s.heldUntil = datetime() - duration('PT1S')");
    const [first, second] = await Promise.all([compute(), compute()]);
    expect([first, second].filter(Boolean)).toHaveLength(1);
    const [row] = await run('MATCH (s:Scores) RETURN s.holder, s.heldUntil');
    expect(row).toEqual([null, null]);
  });

  it('are worked out by the command, which says how to go on', async () => {
    const command = startCommand(['analyze', '--measures', 'PAGERANK', '--kinds', 'MODEL', 'ORGANIZATION']);
    expect(await command.ended).toBe(0);
    expect(command.said.join('\n')).toMatch(
      /^Worked out PAGERANK of \d+ entities\.\nDone\. Order a list by them: /m,
    );
    const { scores } = await dataOf(scoresQuery);
    expect(scores).toMatchObject({
      measures: ['PAGERANK'],
      kinds: ['ORGANIZATION', 'MODEL'],
      complete: true,
    });
  });

  it('are worked out on a schedule after a change, of the same as before, and not without a change', async () => {
    await compute({ measures: ['DEGREE'] });
    const said: string[] = [];
    const tell = (_: unknown, text?: string) => said.push(String(text));
    const schedule = new ScoreSchedule(tools, 20, { info: tell, warn: tell });
    const pause = () => new Promise((resolve) => setTimeout(resolve, 300));
    try {
      await pause();
      expect(said).toEqual([]);
      await addTopic('later');
      await expect.poll(() => said, { timeout: 10_000 }).toEqual(['Scores were worked out']);
      await pause();
      expect(said).toHaveLength(1);
      expect((await dataOf(scoresQuery)).scores).toMatchObject({ measures: ['DEGREE'], changesSince: 0 });
    } finally {
      await schedule.stop();
    }
    await addTopic('too-late');
    await pause();
    expect(said).toHaveLength(1);
  });
});

interface Edge {
  readonly cursor: string;
  readonly node: { readonly slug: string };
}

interface Page {
  readonly totalCount: number;
  readonly edges: readonly Edge[];
  readonly pageInfo: Readonly<Record<string, unknown>>;
}

type Order = readonly (readonly [field: string, descending?: boolean])[];

/** Where an order finds an entity's value; absent ones are undefined. */
const keyOf = ({ properties, slug }: ExportedEntity, field: string, { relations }: ExportedGraph) => {
  const names: Record<string, string> = {
    NAME: 'name',
    DATE: 'releasedOn',
    PAGERANK: 'pagerank',
    DEGREE_CENTRALITY: 'degreeCentrality',
    BETWEENNESS: 'betweenness',
  };
  return field === 'DEGREE'
    ? relations.filter(({ from, to }) => from === slug || to === slug).length
    : (properties[names[field] ?? ''] as string | number | undefined);
};

/** The order in plain JavaScript: absent values last, ties by name and slug. */
function sorted(entities: readonly ExportedEntity[], order: Order, graph: ExportedGraph): string[] {
  const compare = (a: ExportedEntity, b: ExportedEntity): number => {
    for (const [field, descending] of [...order, ['NAME'] as const]) {
      const [one, other] = [keyOf(a, field, graph), keyOf(b, field, graph)];
      if (one === other) continue;
      if (one === undefined || other === undefined) return one === undefined ? 1 : -1;
      return one < other !== (descending === true) ? -1 : 1;
    }
    return a.slug < b.slug ? -1 : 1;
  };
  return [...entities].sort(compare).map(({ slug }) => slug);
}

const orderText = (order: Order) =>
  `orderBy: [${order.map(([field, descending]) => `{field: ${field}, direction: ${descending ? 'DESC' : 'ASC'}}`)}]`;

describe('a list by scores', () => {
  let graph: ExportedGraph;

  beforeAll(async () => {
    await loadRandomGraph(31, 12, 60);
    await compute();
    // As if every third had come later; and more that are equal than there would be.
    await run(`MATCH (n:Entity) WITH n ORDER BY n.slug WITH collect(n) AS entities
      UNWIND range(0, size(entities) - 1) AS i WITH entities[i] AS n, i
      SET n.betweenness = round(n.betweenness, 2)
      WITH n WHERE i % 3 = 0
      REMOVE n.pagerank, n.betweenness, n.degreeCentrality`);
    graph = await exportGraph();
  });

  it.each<[list: string, order: Order, filter?: JsonFilter]>([
    ['entities', [['PAGERANK', true]]],
    ['models', [['PAGERANK']]],
    ['models', [['DEGREE_CENTRALITY', true], ['DATE', true], ['PAGERANK']]],
    [
      'models',
      [
        ['DEGREE', true],
        ['PAGERANK', true],
      ],
    ],
    [
      'models',
      [['PAGERANK', true]],
      { name: { ne: 'Beta' }, OR: [{ betweenness: { gte: 0 } }, { pagerank: { isNull: true } }] },
    ],
    [
      'entities',
      [['BETWEENNESS', true]],
      { related: [{ type: 'TAGGED', some: { slug: { in: ['topic-1', 'topic-2'] } } }] },
    ],
    ['models', [['PAGERANK', true]], { pagerank: { isNull: true } }],
  ])(
    'of %s ordered by %j, with the filter %j, shows every entry once, in order, from either end',
    async (list, order, filter = {}) => {
      const type = list === 'models' ? 'ModelFilter' : 'EntityFilter';
      const wanted = sorted(
        graph.entities.filter(
          (entity) => (list === 'entities' || entity.kind === 'MODEL') && holds(filter, entity, graph),
        ),
        order,
        graph,
      );
      expect(wanted.length).toBeGreaterThan(3);
      const size = Math.ceil(wanted.length / 4);
      const walk = async (backward: boolean, mode: TierMode) => {
        const [page, more, end] = backward
          ? [`last: ${size}, before: $c`, 'hasPreviousPage', 'startCursor']
          : [`first: ${size}, after: $c`, 'hasNextPage', 'endCursor'];
        const query = `query ($f: ${type}, $c: String) { list: ${list}(${page}, filter: $f, ${orderText(order)}) {
          totalCount edges { node { slug } } pageInfo { ${more} ${end} } } }`;
        let seen: string[] = [];
        for (let cursor: string | null = null; ; ) {
          const found: Page = (await dataOf(query, { f: filter, c: cursor }, mode)).list;
          const { edges, pageInfo, totalCount } = found;
          const slugs = edges.map(({ node }) => node.slug);
          seen = backward ? [...slugs, ...seen] : [...seen, ...slugs];
          expect(totalCount).toBe(wanted.length);
          if (!pageInfo[more]) return seen;
          cursor = String(pageInfo[end]);
        }
      };
      expect(await walk(false, 'cut')).toEqual(wanted);
      expect(await walk(true, 'fused')).toEqual(wanted);
    },
  );

  it('between two cursors shows what lies there, scored or not', async () => {
    const order: Order = [['PAGERANK', true]];
    const list = (args: string) =>
      `{ models(${orderText(order)}, ${args}) { edges { cursor node { slug } } } }`;
    const { edges } = (await dataOf(list('first: 100'))).models as { edges: Edge[] };
    for (const [from, to] of [
      [0, 3],
      [2, edges.length - 1],
      [edges.length - 3, edges.length - 1],
      [3, 1],
    ] as const) {
      const args = `after: "${edges[from]?.cursor}", before: "${edges[to]?.cursor}"`;
      for (const size of ['first: 100', 'last: 100'])
        expect((await dataOf(list(`${args}, ${size}`))).models.edges).toEqual(
          edges.slice(from + 1, Math.max(to, from + 1)),
        );
    }
  });

  it.each(['eq', 'ne', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte', 'isNull'])(
    'filtered by %s leaves what a plain JavaScript filter does',
    async (operator) => {
      const scores = graph.entities.map(({ properties }) => Number(properties.pagerank ?? 0)).sort();
      const one = scores.at(-20) ?? 0;
      const operand =
        operator === 'isNull' ? true : operator.endsWith('n') || operator.endsWith('In') ? [one, 1] : one;
      for (const filter of [
        { pagerank: { [operator]: operand } },
        { NOT: { pagerank: { [operator]: operand } } },
      ]) {
        const wanted = graph.entities
          .filter((entity) => entity.kind === 'MODEL' || entity.kind === 'TOPIC')
          .filter((entity) => holds(filter, entity, graph));
        const { entities } = await dataOf(
          'query ($f: EntityFilter) { entities(first: 100, filter: $f) { totalCount nodes { slug } } }',
          { f: { kind: { in: ['MODEL', 'TOPIC'] }, ...filter } },
        );
        const slugs = entities.nodes.map(({ slug }: { slug: string }) => slug).sort();
        expect(slugs, JSON.stringify(filter)).toEqual(wanted.map(({ slug }) => slug).sort());
      }
    },
  );

  it('goes on behind the score of its cursor where scores were worked out anew in between', async () => {
    const list = (args: string) =>
      `{ models(first: 3, ${orderText([['PAGERANK', true]])}${args}) { edges { cursor node { slug } } nodes { pagerank } } }`;
    const first = (await dataOf(list(''))).models;
    await run('MATCH (n:Entity) SET n.pagerank = n.pagerank / 2');
    const next = (await dataOf(list(`, after: "${first.edges[2].cursor}"`))).models;
    const [score] = next.nodes.map(({ pagerank }: { pagerank: number }) => pagerank);
    // The first ones moved behind the cursor, so they come again; nothing that stands there is left out.
    expect(score).toBeLessThan(first.nodes[2].pagerank);
    expect(next.edges).toHaveLength(3);
  });
});
