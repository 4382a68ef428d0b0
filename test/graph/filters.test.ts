import { beforeAll, describe, expect, it } from 'vitest';
import { entityKinds, kinds } from '../../src/ontology.ts';
import { ask, dataOf } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { type ExportedGraph, exportGraph } from '../support/exported-graph.ts';
import { holds, type JsonFilter, randomFilter } from '../support/random-filter.ts';
import { loadRandomGraph, randomNumbers } from '../support/random-graph.ts';

const day = '2022-02-02';
let graph: ExportedGraph;

/** The slugs that a root list has under a filter, in order of slug. */
async function listed(field: string, type: string, filter: JsonFilter, asOf = false) {
  const directive = asOf ? ` @asOf(date: "${day}")` : '';
  const query = `query ($f: ${type})${directive} { list: ${field}(first: 100, filter: $f) { totalCount nodes { slug } } }`;
  const { list } = await dataOf(query, { f: filter });
  const slugs = list.nodes.map(({ slug }: { slug: string }) => slug).sort();
  expect(list.totalCount, 'the total').toBe(slugs.length);
  return slugs;
}

describe('a filter', () => {
  beforeAll(async () => {
    await loadRandomGraph(21, 7, 60);
    // As after an analysis, since when some have come.
    await testDatabase().run(`MATCH (n:Entity) WHERE NOT n.slug ENDS WITH '3'
      SET n.pagerank = 0.1 / size(n.name), n.degreeCentrality = COUNT { (n)--() } / 100.0, n.betweenness = 1.0 / size(n.slug)`);
    graph = await exportGraph();
  });

  const seeds = Array.from({ length: 40 }, (_, seed) => seed);

  /** A random list with a random filter, and what plain JavaScript leaves of it. */
  function randomList(seed: number) {
    const random = randomNumbers(1000 + seed);
    const kind = entityKinds[Math.floor(random() * entityKinds.length)] ?? 'MODEL';
    const any = random() < 0.5;
    const type = any ? 'EntityFilter' : `${kinds[kind].label}Filter`;
    const filter = randomFilter(type, graph, random);
    const asOf = random() < 0.3;
    const listed = graph.entities.filter((entity) => any || entity.kind === kind);
    const wanted = listed.filter((entity) => holds(filter, entity, graph, asOf ? day : undefined));
    return { field: any ? 'entities' : kinds[kind].plural, type, filter, asOf, listed, wanted };
  }

  it('made at random leaves some and not others often enough for the test below to mean something', () => {
    const telling = seeds.map(randomList).filter(({ listed, wanted }) => wanted.length % listed.length > 0);
    expect(telling.length).toBeGreaterThan(seeds.length / 3);
  });

  it.each(seeds)('made at random (%i) lists what a plain JavaScript filter leaves', async (seed) => {
    const { field, type, filter, asOf, wanted } = randomList(seed);
    expect(await listed(field, type, filter, asOf), JSON.stringify(filter)).toEqual(
      wanted.map(({ slug }) => slug).sort(),
    );
  });

  it('and its negation share all entities between them', async () => {
    for (let seed = 0; seed < 15; seed++) {
      const filter = randomFilter('EntityFilter', graph, randomNumbers(seed));
      const [some, others] = [
        await listed('entities', 'EntityFilter', filter),
        await listed('entities', 'EntityFilter', { NOT: filter }),
      ];
      expect([...some, ...others].sort()).toEqual(graph.entities.map(({ slug }) => slug).sort());
    }
  });

  it('reaches through several levels of relations, from either end', async () => {
    const filter = {
      related: [
        {
          type: 'DEVELOPED',
          direction: 'IN',
          some: {
            related: [
              { type: 'EMPLOYED_BY', direction: 'IN', some: { related: [{ type: 'ASSERTS', some: {} }] } },
            ],
          },
        },
      ],
    };
    const wanted = graph.entities
      .filter((entity) => entity.kind === 'MODEL' && holds(filter, entity, graph))
      .map(({ slug }) => slug);
    expect(wanted.length).toBeGreaterThan(0);
    expect(await listed('models', 'ModelFilter', filter)).toEqual(wanted.sort());
  });

  it('by a related slug finds the entity itself where its relation leads there and back', async () => {
    const relation = graph.relations.find(({ type }) => type === 'SUCCEEDS');
    const filter = {
      related: [
        {
          type: 'SUCCEEDS',
          some: { related: [{ type: 'SUCCEEDS', direction: 'IN', some: { slug: { eq: relation?.from } } }] },
        },
      ],
    };
    expect(await listed('models', 'ModelFilter', filter)).toContain(relation?.from);
  });

  it('by a related slug or name may have many conditions beside it', async () => {
    const relation = graph.relations.find(({ type }) => type === 'DEVELOPED');
    const developer = graph.entities.find(({ slug }) => slug === relation?.from);
    const name = String(developer?.properties.name);
    const beside = ['url', 'summary', 'country', 'size', 'statement', 'publisher', 'name'].map(
      (property) => ({
        NOT: { [property]: { eq: 'nothing has this' } },
      }),
    );
    for (const key of [{ slug: { eq: relation?.from } }, { name: { in: [name] } }, { name: { eq: name } }])
      for (const AND of [
        [...beside, key],
        [...beside.map(({ NOT }) => ({ OR: [{ NOT }] })), key],
      ]) {
        const filter = {
          related: [{ type: 'DEVELOPED', direction: 'IN', some: { AND } }],
          version: { gte: 1 },
        };
        const wanted = graph.entities.filter(
          (entity) => entity.kind === 'MODEL' && holds(filter, entity, graph),
        );
        expect(wanted.length).toBeGreaterThan(0);
        expect(await listed('models', 'ModelFilter', filter)).toEqual(wanted.map(({ slug }) => slug).sort());
      }
    const equal = ['url', 'summary', 'country', 'size', 'statement', 'publisher'].map((property) => ({
      [property]: { eq: 'x' },
    }));
    const none = { related: [{ direction: 'IN', some: { AND: [...equal, { slug: { eq: 'meta' } }] } }] };
    expect(await listed('entities', 'EntityFilter', none)).toEqual([]);
  });

  it('is answered alike by the fused and the cut statement', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const f = randomFilter('ModelFilter', graph, randomNumbers(50 + seed));
      const query =
        'query ($f: ModelFilter) { models(first: 5, filter: $f) { totalCount nodes { slug developers { nodes { slug } } } } }';
      expect((await ask(query, { f }, 'fused')).data).toEqual((await ask(query, { f }, 'cut')).data);
    }
  });

  it('of a nested connection counts and lists per parent', async () => {
    const { models } = await dataOf(
      '{ models(first: 100) { nodes { slug variants(filter: {tuning: {eq: CHAT}, OR: [{parameterCount: {gte: 70}}, {parameterCount: {isNull: true}}]}) { totalCount nodes { slug } } } } }',
    );
    const fits = {
      tuning: { eq: 'CHAT' },
      OR: [{ parameterCount: { gte: 70 } }, { parameterCount: { isNull: true } }],
    };
    let found = 0;
    for (const { slug, variants } of models.nodes) {
      const wanted = graph.relations
        .filter(({ type, to }) => type === 'VARIANT_OF' && to === slug)
        .map(({ from }) => graph.entities.find((entity) => entity.slug === from))
        .filter((variant) => variant && holds(fits, variant, graph))
        .map((variant) => variant?.slug);
      expect(variants.nodes.map((node: { slug: string }) => node.slug).sort()).toEqual(wanted.sort());
      expect(variants.totalCount).toBe(wanted.length);
      found += wanted.length;
    }
    expect(found).toBeGreaterThan(0);
  });

  it.each([
    ['{name: {eq: null}}', 'BAD_USER_INPUT', 'filter.name.eq is null'],
    ['{OR: [{slug: {in: null}}]}', 'BAD_USER_INPUT', 'filter.OR.slug.in is null'],
    ['{related: [{type: DEVELOPED}]}', 'BAD_USER_INPUT', 'some, none or all'],
    ['{parameterCount: {gt: 99999999999999999999}}', 'BAD_USER_INPUT', '9223372036854775807'],
    [`{OR: [${'{name: {eq: "x"}},'.repeat(201)}]}`, 'COST_LIMIT', 'more than 200'],
    [`{OR: [${'{},'.repeat(201)}]}`, 'COST_LIMIT', 'more than 200'],
    [
      `{related: [${'{some: {name: {eq: "x"}}},'.repeat(25)}]}`,
      'COST_LIMIT',
      'each relation that it follows 8',
    ],
    [`${'{NOT: '.repeat(21)}{}${'}'.repeat(21)}`, 'COST_LIMIT', 'Write it flatter'],
    [
      `${'{related: [{some: '.repeat(6)}{}${'}]}'.repeat(6)}`,
      'COST_LIMIT',
      '5 relations one after the other',
    ],
  ])('such as %s is refused with a code and a message that helps', async (filter, code, message) => {
    const { errors, statements } = await ask(`{ models(filter: ${filter}) { totalCount } }`);
    expect(errors[0]?.extensions.code).toBe(code);
    expect(errors[0]?.message).toContain(message);
    expect(statements).toEqual([]);
  });
});
