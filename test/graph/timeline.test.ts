import { beforeAll, describe, expect, it } from 'vitest';
import { type EntityKind, kinds as kindTable, relations, relationTypes } from '../../src/ontology.ts';
import { ask, dataOf } from '../support/ask.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { type ExportedGraph, exportGraph, validOn } from '../support/exported-graph.ts';
import { loadRandomGraph, randomNumbers } from '../support/random-graph.ts';
import { loadStory } from '../support/story.ts';

interface Asked {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly about?: string | undefined;
  readonly kinds?: readonly EntityKind[] | undefined;
  readonly day?: string | undefined;
}

interface Entry {
  readonly date: string;
  readonly entity: { readonly slug: string } | null;
  readonly relation: { readonly type: string; readonly from: unknown; readonly to: unknown } | null;
}

/** The whole timeline in plain JavaScript; each entry as one line of text. */
function list(graph: ExportedGraph, { from, to, about, kinds, day }: Asked): string[] {
  const byslug = new Map(graph.entities.map((entity) => [entity.slug, entity]));
  const valid = graph.relations.filter((relation) => !day || validOn(relation, day));
  const own = valid.filter((relation) => !about || relation.from === about || relation.to === about);
  const near = new Set([about, ...own.flatMap((relation) => [relation.from, relation.to])]);
  const kindOf = (slug: string) => byslug.get(slug)?.kind as EntityKind;
  const entities = graph.entities
    .filter(
      ({ slug, kind }) => (!about || near.has(slug)) && (kinds ? kinds.includes(kind) : kind !== 'SOURCE'),
    )
    .map(({ slug, kind, properties }) => {
      const { date } = kindTable[kind];
      const name = String(properties.name);
      return { date: date && properties[date], rank: 0, name, key: slug, text: slug };
    });
  const turns = own
    .filter(({ from, to }) => !kinds || kinds.includes(kindOf(from)) || kinds.includes(kindOf(to)))
    .flatMap(({ type, id, from, to, since, until }) => {
      const name = String(byslug.get(from)?.properties.name);
      return [
        { date: since, rank: 1, name, key: id, text: `${type} ${from} ${to}` },
        { date: until, rank: 2, name, key: id, text: `${type} ${from} ${to}` },
      ];
    });
  const compare = <Value>(a: Value, b: Value) => (a < b ? -1 : a > b ? 1 : 0);
  return [...entities, ...turns]
    .flatMap((entry) => (entry.date ? [{ ...entry, date: String(entry.date) }] : []))
    .filter(({ date }) => (!from || date >= from) && (!to || date <= to))
    .sort(
      (a, b) =>
        compare(a.date, b.date) || a.rank - b.rank || compare(a.name, b.name) || compare(a.key, b.key),
    )
    .map(({ date, text }) => `${date} ${text}`);
}

/** One page, as the API gives it. */
async function page({ about, day, ...args }: Asked, paging: Readonly<Record<string, unknown>>) {
  const directive = day ? ` @asOf(date: "${day}")` : '';
  const { timeline } = await dataOf(
    `query ($from: Date, $to: Date, $about: EntityRef, $kinds: [EntityKind!], $first: Int, $after: String, $last: Int, $before: String)${directive} {
      timeline(from: $from, to: $to, about: $about, kinds: $kinds, first: $first, after: $after, last: $last, before: $before) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges { cursor node { date title entity { slug } relation { type from { slug } to { slug } } } } nodes { title } } }`,
    { ...args, ...paging, about: about && { slug: about } },
  );
  expect(timeline.nodes).toEqual(
    timeline.edges.map(({ node: { title } }: { node: { title: string } }) => ({ title })),
  );
  expect(timeline.pageInfo.startCursor).toBe(timeline.edges[0]?.cursor ?? null);
  expect(timeline.pageInfo.endCursor).toBe(timeline.edges.at(-1)?.cursor ?? null);
  return timeline;
}

function textOf({ node: { date, entity, relation } }: { readonly node: Entry }): string {
  expect([entity, relation].filter((one) => one !== null)).toHaveLength(1);
  if (entity) return `${date} ${entity.slug}`;
  const { type, from, to } = relation as { type: string; from: { slug: string }; to: { slug: string } };
  return `${date} ${type} ${from.slug} ${to.slug}`;
}

/** The whole timeline, page by page from one of its ends; every page must tell the same total. */
async function walk(asked: Asked, size: number, backward: boolean) {
  const seen: string[] = [];
  const totals = new Set<number>();
  for (let cursor: string | undefined; ; ) {
    const paging = backward ? { last: size, before: cursor } : { first: size, after: cursor };
    const { edges, pageInfo, totalCount } = await page(asked, paging);
    if (backward) seen.unshift(...edges.map(textOf));
    else seen.push(...edges.map(textOf));
    totals.add(totalCount);
    expect(backward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage).toBe(cursor !== undefined);
    if (!(backward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return { seen, totals: [...totals] };
    cursor = backward ? pageInfo.startCursor : pageInfo.endCursor;
  }
}

describe('the timeline of a random graph', () => {
  let graph: ExportedGraph;

  beforeAll(async () => {
    await loadRandomGraph(41, 12, 15);
    graph = await exportGraph();
  });

  const choices: readonly (readonly EntityKind[] | undefined)[] = [
    undefined,
    ['MODEL', 'EVENT', 'PERSON'],
    ['SOURCE', 'ORGANIZATION'],
  ];

  /** Arguments at random, and the timeline that they have in plain JavaScript. */
  function randomTimeline(seed: number) {
    const random = randomNumbers(700 + seed);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    const slugs = graph.entities.map(({ slug }) => slug).sort();
    const asked: Asked = {
      from: random() < 0.4 ? pick(['2020-06-01', '2021-01-11']) : undefined,
      to: random() < 0.4 ? pick(['2021-03-15', '2022-05-12', '2023-06-12']) : undefined,
      about: random() < 0.5 ? pick(slugs) : undefined,
      kinds: pick(choices),
      day: random() < 0.3 ? pick(['2021-02-01', '2022-08-15', '2024-06-01']) : undefined,
    };
    return { asked, wanted: list(graph, asked) };
  }

  const seeds = Array.from({ length: 16 }, (_, seed) => seed);

  it('differs with each argument often enough for the next test to mean something', () => {
    const all = seeds.map(randomTimeline);
    const telling = (name: keyof Asked) =>
      all.filter(({ asked, wanted }) => {
        const without = list(graph, { ...asked, [name]: undefined });
        return asked[name] !== undefined && wanted.length > 0 && wanted.length !== without.length;
      }).length;
    for (const name of ['from', 'to', 'about', 'kinds', 'day'] as const)
      expect(telling(name), name).toBeGreaterThan(1);
  });

  it.each(seeds)('is what plain JavaScript lists, page by page from either end (%i)', async (seed) => {
    const { asked, wanted } = randomTimeline(seed);
    const size = Math.max(5, Math.ceil(wanted.length / 4));
    const forward = await walk(asked, Math.min(100, size), false);
    expect(forward.seen, JSON.stringify(asked)).toEqual(wanted);
    expect(forward.totals).toEqual([wanted.length]);
    expect((await walk(asked, Math.min(100, size + 3), true)).seen).toEqual(wanted);
  });

  it('can be read between two cursors', async () => {
    const wanted = list(graph, {});
    const { edges } = await page({}, { first: 60 });
    const paging = { first: 100, after: edges[9].cursor, before: edges[40].cursor };
    const between = await page({}, paging);
    expect(between.edges.map(textOf)).toEqual(wanted.slice(10, 40));
    expect(between.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    const last = await page({}, { last: 5, after: edges[9].cursor, before: edges[40].cursor });
    expect(last.edges.map(textOf)).toEqual(wanted.slice(35, 40));
  });

  it('is empty where no kind or no entry is asked for', async () => {
    expect(await page({ kinds: [] }, {})).toMatchObject({
      totalCount: 0,
      edges: [],
      pageInfo: { hasNextPage: false, endCursor: null },
    });
    const { edges, totalCount, pageInfo } = await page({}, { first: 0 });
    expect({ edges, pageInfo }).toMatchObject({ edges: [], pageInfo: { hasNextPage: true } });
    expect(totalCount).toBe(list(graph, {}).length);
  });

  it('costs a statement for the page, one for its entities, one for its relations and one for its total, each where it is asked', async () => {
    const count = async (selection: string, first: number, about = '') =>
      (await ask(`{ timeline(first: ${first}${about}) { ${selection} } }`, {}, 'fused')).statements.length;
    const all =
      'nodes { title entity { name topics { totalCount } } relation { role from { name } } } totalCount';
    expect(await count(all, 30)).toBe(4);
    expect(await count(all, 90)).toBe(4);
    expect(await count(all, 30, ', about: {slug: "model-1"}')).toBe(4);
    expect(await count('nodes { date title } pageInfo { endCursor }', 90)).toBe(1);
    expect(await count('totalCount', 90)).toBe(1);
  });

  it('reads days from their indexes, and no label, type or node that has none', async () => {
    for (const args of [
      'first: 5',
      'last: 5',
      'first: 5, kinds: [SOURCE, PERSON]',
      'first: 5, about: {slug: "model-1"}',
    ]) {
      const { statements } = await ask(
        `query @asOf(date: "2022-01-01") { timeline(from: "2021-01-01", ${args}) { nodes { date } totalCount } }`,
      );
      expect(statements).toHaveLength(2);
      for (const text of statements) {
        const operators = (await testDatabase().explain(text, { p: {} })).map((name) => name.split('@')[0]);
        expect(
          operators.filter((name) => name?.includes('Scan')),
          text,
        ).toEqual([]);
      }
    }
  });
});

describe('the timeline of a sparse graph', () => {
  /** Events and partnerships on given days, decades and centuries apart. */
  async function build(events: readonly string[], begun: readonly string[]) {
    await emptyGraph();
    await testDatabase().write((run) =>
      run(
        `CREATE (a:Entity:Organization {slug: 'a', name: 'A'}), (b:Entity:Organization {slug: 'b', name: 'B'})
        FOREACH (day IN $p.events | CREATE (:Entity:Event {slug: 'on-' + day, name: day, occurredOn: date(day)}))
        FOREACH (day IN $p.begun | CREATE (a)-[:PARTNERED_WITH {id: day, since: date(day)}]->(b))`,
        { p: { events, begun } },
      ),
    );
    return list(await exportGraph(), {});
  }

  it.each([
    ['nothing', [], []],
    ['relations alone', [], ['0001-01-01', '1600-02-29', '2020-01-01', '9999-12-31']],
    ['events alone', ['0001-01-01', '1999-12-31', '2000-01-01', '9999-12-31'], []],
    [
      'relations before and after all events',
      ['2000-06-01', '2000-06-02'],
      ['1950-01-01', '2000-06-01', '2090-01-01'],
    ],
    [
      'entries on both sides of where one window ends and the next begins',
      [
        '2000-01-01',
        '2000-01-03',
        '2000-01-04',
        '2000-01-17',
        '2000-01-18',
        '2022-06-06',
        '2022-06-07',
        '2022-06-08',
      ],
      ['2000-01-02', '2000-01-03', '2000-01-04', '2000-01-18', '2022-06-06', '2022-06-07', '9999-12-31'],
    ],
  ])('shows every entry once, in order, where it holds %s', async (_name, events, begun) => {
    const wanted = await build(events, begun);
    expect(wanted).toHaveLength(events.length + begun.length);
    for (const size of [1, 3, 100])
      for (const backward of [false, true]) expect((await walk({}, size, backward)).seen).toEqual(wanted);
  });

  it('neither repeats nor leaves out an entry when others come and go in between', async () => {
    await build(['2001-01-01', '2002-01-01', '2003-01-01', '2004-01-01'], ['2002-01-01']);
    const { edges } = await page({}, { first: 2 });
    expect(edges.map(textOf)).toEqual(['2001-01-01 on-2001-01-01', '2002-01-01 on-2002-01-01']);
    await testDatabase().write(async (run) => {
      await run("MATCH (n:Event) WHERE n.slug IN ['on-2002-01-01', 'on-2003-01-01'] DETACH DELETE n");
      await run("CREATE (:Entity:Event {slug: 'new', name: '0', occurredOn: date('2001-01-01')})");
    });
    const rest = await page({}, { first: 5, after: edges[1].cursor });
    expect(rest.edges.map(textOf)).toEqual(['2002-01-01 PARTNERED_WITH a b', '2004-01-01 on-2004-01-01']);
  });
});

describe('the title of an entry', () => {
  it('says what came about', async () => {
    await emptyGraph();
    await testDatabase().write((run) =>
      run(`CREATE (llama:Entity:Model {slug: 'llama', name: 'Llama 2', releasedOn: date('2023-07-18'), releasedOnPrecision: 'DAY'}),
        (:Entity:Dataset {slug: 'pile', name: 'The Pile', releasedOn: date('2020-12-01'), releasedOnPrecision: 'MONTH'}),
        (:Entity:Application {slug: 'chat', name: 'Chat', releasedOn: date('2022-01-01'), releasedOnPrecision: 'YEAR'}),
        (:Entity:Publication {slug: 'paper', name: 'Llama 2: Open Foundation', publishedOn: date('2023-07-19')}),
        (:Entity:Event {slug: 'event', name: 'Meta Connect', occurredOn: date('2023-09-27')}),
        (meta:Entity:Organization {slug: 'meta', name: 'Meta'}), (odd:Entity:Organization {slug: 'odd', name: '{from} $& {to}'}),
        (yann:Entity:Person {slug: 'yann', name: 'Yann LeCun'}),
        (yann)-[:EMPLOYED_BY {id: 'e', since: date('2013-12-09'), until: date('2025-12-31')}]->(meta),
        (odd)-[:PARTNERED_WITH {id: 'p', since: date('2026-01-01')}]->(meta)`),
    );
    const { timeline } = await dataOf('{ timeline { nodes { date title } } }');
    expect(
      timeline.nodes.map(({ date, title }: { date: string; title: string }) => `${date} ${title}`),
    ).toEqual([
      '2013-12-09 Yann LeCun joined Meta',
      '2020-12-01 The Pile was released in December 2020',
      '2022-01-01 Chat was released in 2022',
      '2023-07-18 Llama 2 was released',
      '2023-07-19 Llama 2: Open Foundation was published',
      '2023-09-27 Meta Connect',
      '2025-12-31 Yann LeCun is no longer employed by Meta',
      '2026-01-01 {from} $& {to} partnered with Meta',
    ]);
  });

  it('has a phrase with both ends for every type of relation, another where it ends', () => {
    const phrases = relationTypes.flatMap((type) => [relations[type].began, relations[type].ended]);
    for (const phrase of phrases) expect(phrase).toMatch(/^\{(from|to)\} [^{}]+ \{(from|to)\}( [^{}]+)?$/);
    for (const phrase of phrases) expect(new Set(phrase.match(/\{\w+\}/g)).size).toBe(2);
    expect(new Set(phrases).size).toBe(phrases.length);
  });

  it('tells the story of Llama 2', async () => {
    await loadStory();
    const { timeline } = await dataOf(
      '{ timeline(about: {slug: "llama-2"}) { totalCount nodes { title entity { slug } relation { type } } } }',
    );
    const titles = timeline.nodes.map(({ title }: { title: string }) => title);
    expect(titles).toContain('Llama 2 was released');
    expect(titles).toContain('Release of Llama 2');
    expect(titles).toContain('Llama 2 became available on Azure');
    expect(timeline.totalCount).toBe(titles.length);
  });
});

describe('a timeline that can not be', () => {
  beforeAll(() => loadRandomGraph(42, 5, 10));

  it.each([
    ['about: {slug: "nobody"}', 'NOT_FOUND', 'about names "nobody"'],
    ['from: "2022-01-02", to: "2022-01-01"', 'BAD_USER_INPUT', 'ends before it begins'],
    ['first: -1', 'BAD_USER_INPUT', 'first: -1'],
    ['first: 1, last: 1', 'BAD_USER_INPUT', 'one of them'],
    ['last: 101', 'PAGE_TOO_LARGE', '0 to 100'],
    ['after: "nonsense"', 'BAD_CURSOR', 'nonsense'],
    ['before: ""', 'BAD_CURSOR', 'not a cursor'],
  ])('(%s) is refused with %s', async (args, code, message) => {
    for (const selection of ['nodes { title }', 'totalCount']) {
      const { errors } = await ask(`{ timeline(${args}) { ${selection} } }`);
      expect(errors).toHaveLength(1);
      expect(errors[0]?.extensions.code).toBe(code);
      expect(errors[0]?.message).toContain(message);
    }
  });

  it('is one whose cursor comes from a timeline with other arguments', async () => {
    const { timeline } = await dataOf(
      '{ timeline(from: "2020-01-01", first: 1) { pageInfo { endCursor } } }',
    );
    const after = `after: "${timeline.pageInfo.endCursor}"`;
    const errorsOf = async (args: string, directive = '') =>
      (await ask(`query${directive} { timeline(${args}, ${after}) { nodes { date } } }`)).errors;
    expect(await errorsOf('from: "2020-01-01", first: 3')).toEqual([]);
    for (const args of [
      'from: "2020-01-02"',
      'to: "2023-01-01"',
      'from: "2020-01-01", kinds: [MODEL]',
      'from: "2020-01-01", about: {slug: "model-1"}',
    ])
      expect((await errorsOf(args))[0]?.extensions.code, args).toBe('BAD_CURSOR');
    expect((await errorsOf('from: "2020-01-01"', ' @asOf(date: "2022-01-01")'))[0]?.extensions.code).toBe(
      'BAD_CURSOR',
    );
  });
});
