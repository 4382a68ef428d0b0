import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/limits/limits.ts';
import { createApp } from '../../src/server.ts';
import { ask, dataOf, testApp } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { loadStory } from '../support/story.ts';

const cycle = (levels: number): string =>
  levels === 0
    ? 'slug'
    : `developers(first: 2) { nodes { models(first: 2) { nodes { ${cycle(levels - 1)} } } } }`;

describe('an operation', () => {
  beforeAll(loadStory);

  it('may follow relations twelve levels deep and no deeper', async () => {
    const query = (levels: number) =>
      `{ entity(ref: {slug: "llama-2"}) { ... on Model { ${cycle(levels)} } } }`;
    expect((await ask(query(6))).errors).toEqual([]);
    const { errors, statements } = await ask(query(7));
    expect(errors[0]).toMatchObject({ extensions: { code: 'COST_LIMIT' } });
    expect(errors[0]?.message).toContain('14 levels deep: at most 12');
    expect(statements).toEqual([]);
  });

  it('with ten thousand fields is read in one pass over them', async () => {
    const fields = Array.from({ length: 10_000 }, (_, i) => `a${i}: name`).join(' ');
    const limits = { ...defaultLimits, tokens: 50_000, fields: 20_000, aliases: 20_000 };
    const { yoga } = createApp({ database: testDatabase(), logger: pino({ level: 'silent' }), limits });
    const response = await yoga.fetch('http://modelgraph.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `{ entity(ref: {slug: "meta"}) { ${fields} } }` }),
    });
    const { data } = (await response.json()) as { data: { entity: object } };
    expect(Object.keys(data.entity)).toHaveLength(10_000);
  }, 20_000);

  it('that is too large to be planned in one statement stays cut however often it comes', async () => {
    const query = `{ entity(ref: {slug: "llama-2"}) { ... on Model { ${cycle(5)} } } }`;
    for (let i = 0; i < 4; i++) {
      const { statements } = await ask(query, {}, 'auto');
      await testApp('auto').executor.idle();
      expect(statements.length).toBeGreaterThan(5);
    }
  });

  it('reads its own selection where another one of the document shares a fragment with it', async () => {
    const document = `fragment F on Query { entity(ref: {slug: "llama-2"}) { name } }
      query A { ...F } query B { ...F entity(ref: {slug: "llama-2"}) { topics { totalCount } } }`;
    const send = async (operationName: string) => {
      const response = await testApp().yoga.fetch('http://modelgraph.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: document, operationName }),
      });
      return response.json();
    };
    expect(await send('A')).toEqual({ data: { entity: { name: 'Llama 2' } } });
    expect(await send('B')).toEqual({ data: { entity: { name: 'Llama 2', topics: { totalCount: 3 } } } });
  });

  it('gives each relation its place even where an id names a wrong type', async () => {
    const { entity } = await dataOf(
      '{ entity(ref: {slug: "meta"}) { relations(types: [DEVELOPED], first: 1) { nodes { id } } } }',
    );
    const id: string = entity.relations.nodes[0].id;
    const wrong = Buffer.from(
      Buffer.from(id, 'base64url').toString().replace('DEVELOPED', 'ISSUED'),
    ).toString('base64url');
    for (const mode of ['cut', 'common', 'fused'] as const)
      expect(
        await dataOf('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [wrong, id] }, mode),
      ).toEqual({
        nodes: [null, { id }],
      });
  });
});

describe('the types of relations', () => {
  beforeAll(loadStory);
  const relations = async (args: string, slug = 'meta') => {
    const query = `{ entity(ref: {slug: "${slug}"}) { relations(first: 100, ${args}) { totalCount nodes { type } } } }`;
    const [cut, fused] = [await dataOf(query, {}, 'cut'), await dataOf(query, {}, 'fused')];
    expect(fused).toEqual(cut);
    expect(cut.entity.relations.nodes).toHaveLength(cut.entity.relations.totalCount);
    return cut.entity.relations.totalCount;
  };

  it('count once however often they are named, and none means none', async () => {
    expect(await relations('types: []')).toBe(0);
    expect(await relations('kinds: []')).toBe(0);
    expect(await relations('types: [ISSUED]')).toBe(2);
    expect(await relations(`types: [${'ISSUED '.repeat(25)}]`)).toBe(2);
    expect(await relations('types: [ISSUED, DEVELOPED]')).toBe(await relations('types: [DEVELOPED, ISSUED]'));
  });

  it('that are symmetric read the same from both ends whatever the direction', async () => {
    for (const slug of ['meta', 'microsoft'])
      for (const direction of ['OUT', 'IN', 'BOTH'])
        expect(await relations(`types: [PARTNERED_WITH], direction: ${direction}`, slug)).toBe(1);
    expect(await relations('types: [PARTNERED_WITH, OPERATES], direction: IN', 'microsoft')).toBe(1);
    expect(await relations('types: [PARTNERED_WITH, OPERATES], direction: OUT', 'microsoft')).toBe(3);
    expect((await relations('direction: OUT')) + (await relations('direction: IN'))).toBe(
      (await relations('direction: BOTH')) + (await relations('types: [PARTNERED_WITH, COMPETES_WITH]')),
    );
  });
});

describe('evidence', () => {
  it('names sources alone, in all tiers, whatever the data says', async () => {
    await loadStory();
    await testDatabase().write((run) =>
      run(
        `MATCH (n:Model {slug: 'llama-1'}) SET n.evidenceSources = ['nowhere', 'meta-releases-llama-2', 'meta'], n.evidenceLocators = ['a', 'b', 'c']`,
      ),
    );
    const query = '{ entity(ref: {slug: "llama-1"}) { evidence { locator source { slug } } } }';
    for (const mode of ['cut', 'common', 'fused'] as const)
      expect((await dataOf(query, {}, mode)).entity.evidence).toEqual([
        { locator: 'b', source: { slug: 'meta-releases-llama-2' } },
      ]);
  });
});
