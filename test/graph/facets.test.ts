import { isObjectType } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { facetKinds } from '../../src/graph/facets.ts';
import {
  type Direction,
  entityKinds,
  kinds,
  type RelationType,
  relations,
  relationTypes,
} from '../../src/ontology.ts';
import { ask, dataOf } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { type ExportedEntity, type ExportedGraph, exportGraph, validOn } from '../support/exported-graph.ts';
import { holds, type JsonFilter, randomFilter } from '../support/random-filter.ts';
import { loadRandomGraph, randomNumbers } from '../support/random-graph.ts';

const fields = ['KIND', 'YEAR', 'ACCESS', 'COUNTRY', 'STANCE'] as const;

type By =
  | { readonly field: (typeof fields)[number] }
  | { readonly related: { readonly type: RelationType; readonly direction: Direction } };

interface Asked {
  readonly filter?: JsonFilter | undefined;
  readonly by: By;
  readonly day?: string | undefined;
}

interface Facet {
  readonly value: string;
  readonly entity: { readonly slug: string } | null;
  readonly count: number;
}

/** All facets in plain JavaScript. */
function count(graph: ExportedGraph, { filter, by, day }: Asked): Facet[] {
  const bySlug = new Map(graph.entities.map((entity) => [entity.slug, entity]));
  const counted = graph.entities.filter((entity) => !filter || holds(filter, entity, graph, day));
  const groups = new Map<string, Facet>();
  for (const entity of counted)
    for (const [key, value] of valuesOf(entity)) {
      const count = (groups.get(key)?.count ?? 0) + 1;
      groups.set(key, { value, count, entity: 'related' in by ? { slug: key } : null });
    }
  const compare = <Value>(a: Value, b: Value) => (a < b ? -1 : a > b ? 1 : 0);
  return [...groups.values()].sort(
    (a, b) =>
      b.count - a.count || compare(a.value, b.value) || compare(a.entity?.slug ?? '', b.entity?.slug ?? ''),
  );

  /** What the entity is counted under: a key that is unique, and the value shown. */
  function valuesOf({ slug, kind, properties }: ExportedEntity): ReadonlyMap<string, string> {
    if ('related' in by) {
      const { type, direction } = by.related;
      const out = direction !== 'IN' || relations[type].symmetric;
      const back = direction !== 'OUT' || relations[type].symmetric;
      const others = graph.relations
        .filter((relation) => relation.type === type && (!day || validOn(relation, day)))
        .flatMap(({ from, to }) => [
          ...(out && from === slug ? [to] : []),
          ...(back && to === slug ? [from] : []),
        ]);
      return new Map(others.map((other) => [other, String(bySlug.get(other)?.properties.name)]));
    }
    const { date } = kinds[kind];
    const value = {
      KIND: kind,
      YEAR: date && (properties[date] as string | undefined)?.slice(0, 4),
      ACCESS: properties.access,
      COUNTRY: properties.country,
      STANCE: properties.stance,
    }[by.field];
    return new Map(value ? [[String(value), String(value)]] : []);
  }
}

async function facetsOf({ filter, by, day }: Asked, first?: number): Promise<Facet[]> {
  const directive = day ? ` @asOf(date: "${day}")` : '';
  const { facets } = await dataOf(
    `query ($filter: EntityFilter, $by: FacetBy!, $first: Int)${directive} { facets(filter: $filter, by: $by, first: $first) { value count entity { slug } } }`,
    { filter, by, first },
  );
  return facets;
}

describe('facets', () => {
  let graph: ExportedGraph;

  beforeAll(async () => {
    await loadRandomGraph(51, 12, 60);
    // Numbers beyond 2^53 would be exported as Infinity.
    await testDatabase().run(
      'MATCH (n:Model) WHERE n.parameterCount >= 9007199254740992 SET n.parameterCount = 70',
    );
    const { entities, relations } = await exportGraph();
    graph = { entities: [...entities].sort((a, b) => (a.slug < b.slug ? -1 : 1)), relations };
  });

  it.each(fields)('by %s are what plain JavaScript counts', async (field) => {
    const wanted = count(graph, { by: { field } });
    expect(wanted.length).toBeGreaterThan(2);
    expect(await facetsOf({ by: { field } }, 1000)).toEqual(wanted);
  });

  it.each(relationTypes)(
    'by what is related by %s are what plain JavaScript counts, each way',
    async (type) => {
      for (const direction of ['OUT', 'IN', 'BOTH'] as const)
        for (const day of [undefined, '2022-06-15']) {
          const asked: Asked = { by: { related: { type, direction } }, day };
          expect(await facetsOf(asked, 1000), direction).toEqual(count(graph, asked));
        }
    },
  );

  const seeds = Array.from({ length: 28 }, (_, seed) => seed);

  /** A random filter, by something at random, and what plain JavaScript counts. */
  function randomFacets(seed: number) {
    const random = randomNumbers(900 + seed);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    const asked: Asked = {
      filter: randomFilter('EntityFilter', graph, random),
      by:
        random() < 0.5
          ? { field: pick(['KIND', 'YEAR', 'ACCESS'] as const) }
          : {
              related: {
                type: pick(['TAGGED', 'ABOUT', 'DEPENDS_ON', 'COMPETES_WITH'] as const),
                direction: pick(['OUT', 'IN', 'BOTH'] as const),
              },
            },
      day: random() < 0.4 ? '2022-06-15' : undefined,
    };
    return { asked, wanted: count(graph, asked) };
  }

  it('of entities that a random filter leaves differ from those of all often enough for the next test to mean something', () => {
    const telling = seeds.map(randomFacets).filter(({ asked, wanted }) => {
      const all = count(graph, { ...asked, filter: undefined });
      return wanted.length > 0 && JSON.stringify(all) !== JSON.stringify(wanted);
    });
    expect(telling.length).toBeGreaterThan(seeds.length / 4);
  });

  it.each(seeds)(
    'of entities that a random filter leaves are what plain JavaScript counts (%i)',
    async (seed) => {
      const { asked, wanted } = randomFacets(seed);
      expect(await facetsOf(asked, 1000), JSON.stringify(asked)).toEqual(wanted);
    },
  );

  it('of some of the kinds that have the relation count these alone', async () => {
    const filter = { kind: { in: ['MODEL', 'PERSON'] } };
    for (const direction of ['OUT', 'IN', 'BOTH'] as const) {
      const asked: Asked = { filter, by: { related: { type: 'ABOUT', direction } } };
      expect(await facetsOf(asked, 1000)).toEqual(count(graph, asked));
    }
    expect(await facetsOf({ filter, by: { related: { type: 'ISSUED', direction: 'OUT' } } })).toEqual([]);
    expect(await facetsOf({ filter, by: { field: 'STANCE' } })).toEqual([]);
  });

  it('start from the related entity that the filter names', async () => {
    const filter = { related: [{ type: 'TAGGED', some: { slug: { in: ['topic-1', 'topic-2'] } } }] };
    for (const by of [{ field: 'KIND' }, { related: { type: 'DEPENDS_ON', direction: 'IN' } }] as const) {
      const query =
        'query ($filter: EntityFilter, $by: FacetBy!) { facets(filter: $filter, by: $by) { value count entity { slug } } }';
      const { data, statements } = await ask(query, { filter, by });
      const wanted = count(graph, { filter, by });
      expect(wanted.length).toBeGreaterThan(1);
      expect(data.facets).toEqual(wanted.slice(0, 20));
      const operators = await testDatabase().explain(statements[0] ?? '', { p: {} });
      expect(operators.join()).toMatch(/Node(Unique)?IndexSeek/);
      expect(operators.join()).not.toMatch(/AllNodesScan|ByLabel/);
    }
  });

  it('are 20 unless asked otherwise, the largest of all', async () => {
    const asked: Asked = { by: { related: { type: 'TAGGED', direction: 'IN' } } };
    const wanted = count(graph, asked);
    expect(wanted.length).toBeGreaterThan(40);
    expect(await facetsOf(asked)).toEqual(wanted.slice(0, 20));
    expect(await facetsOf(asked, 33)).toEqual(wanted.slice(0, 33));
    expect(await facetsOf(asked, 0)).toEqual([]);
  });

  it('follow relations as they point unless asked otherwise', async () => {
    const { facets } = await dataOf(
      '{ facets(by: {related: {type: DEVELOPED}}, first: 5) { entity { kind } } }',
    );
    expect(facets).toHaveLength(5);
    for (const { entity } of facets) expect(['MODEL', 'DATASET', 'APPLICATION']).toContain(entity.kind);
  });

  it('cost one statement for the counts and one for what is selected of the related entities', async () => {
    const statements = async (by: string, selection: string, first: number) =>
      (await ask(`{ facets(by: ${by}, first: ${first}) { ${selection} } }`, {}, 'fused')).statements.length;
    const related = '{related: {type: TAGGED}}';
    expect(await statements(related, 'value count entity { name topics { totalCount } }', 3)).toBe(2);
    expect(await statements(related, 'value count entity { name topics { totalCount } }', 12)).toBe(2);
    expect(await statements(related, 'value count', 12)).toBe(1);
    expect(await statements('{field: KIND}', 'value count entity { name }', 12)).toBe(1);
  });

  it('know which kinds have the property', () => {
    const having = (field: string) =>
      entityKinds.filter((kind) => {
        const type = schema.getType(kinds[kind].label);
        return isObjectType(type) && field in type.getFields();
      });
    for (const field of ['ACCESS', 'COUNTRY', 'STANCE'] as const)
      expect(facetKinds[field], field).toEqual(having(field.toLowerCase()));
  });

  it.each([
    ['first: -1, by: {field: KIND}', 'BAD_USER_INPUT', 'first: -1'],
    ['first: 1001, by: {field: KIND}', 'PAGE_TOO_LARGE', '0 to 1000'],
    ['by: {field: KIND}, filter: {name: {eq: null}}', 'BAD_USER_INPUT', 'filter.name.eq'],
  ])('(%s) are refused with %s', async (args, code, message) => {
    const { errors, statements } = await ask(`{ facets(${args}) { value } }`);
    expect(errors[0]?.extensions.code).toBe(code);
    expect(errors[0]?.message).toContain(message);
    expect(statements).toEqual([]);
  });
});
