import { beforeAll, describe, expect, it } from 'vitest';
import { fullTextQuery } from '../../src/graph/search.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { ask, dataOf } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { loadStory } from '../support/story.ts';

/** The slugs that a search finds, the best first. */
async function found(query: string, args = ''): Promise<string[]> {
  const { search } = await dataOf(`query ($q: String!) { search(query: $q${args}) { nodes { slug } } }`, {
    q: query,
  });
  return search.nodes.map(({ slug }: { slug: string }) => slug);
}

describe('search', () => {
  beforeAll(loadStory);

  it.each([
    ['Yann LeCun', 'yann-lecun'],
    ['lecun', 'yann-lecun'],
    ['LECUN, Yann', 'yann-lecun'],
    ['OSI', 'open-source-initiative'],
    ['gpt3.5', 'gpt-3-5'],
    ['GPT 3.5', 'gpt-3-5'],
    ['llama2', 'llama-2'],
    ['Llama 2 70B chat', 'llama-2-70b-chat'],
    ['Azüre', 'azure'],
    ['community license', 'llama-2-community-license'],
  ])('puts what "%s" names first: %s', async (query, slug) => {
    expect((await found(query))[0]).toBe(slug);
  });

  it.each([
    ['Microsft', 'microsoft'],
    ['Lecum', 'yann-lecun'],
    ['gooogle', 'google'],
    ['Azuer', 'azure'],
    ['opneai', 'openai'],
  ])('forgives the wrong letter in "%s": %s', async (query, slug) => {
    expect(await found(query)).toContain(slug);
  });

  it.each([
    ['micro', 'microsoft'],
    ['prolif', 'open-weights-create-proliferation-risk'],
    ['le', 'yann-lecun'],
    ['deepm', 'google-deepmind'],
  ])('finds the word that begins with "%s": %s', async (query, slug) => {
    expect(await found(query)).toContain(slug);
  });

  it('finds words of summaries and of statements', async () => {
    expect(await found('frontier')).toContain('google');
    const [claim] = (await dataOf('{ claims(first: 1) { nodes { slug statement } } }')).claims.nodes;
    expect((await found(claim.statement))[0]).toBe(claim.slug);
  });

  it('finds entities of the kinds asked for, however often they are named', async () => {
    const query =
      'query ($kinds: [EntityKind!]) { search(query: "llama", kinds: $kinds) { totalCount nodes { kind } } }';
    const once = await dataOf(query, { kinds: ['LICENSE'] });
    expect(once.search.nodes).not.toEqual([]);
    expect(await dataOf(query, { kinds: Array(50).fill('LICENSE') })).toEqual(once);
  });

  it('finds entities of the kinds asked for, and none where none is allowed', async () => {
    const kinds = await dataOf(
      '{ search(query: "llama", kinds: [LICENSE, PUBLICATION]) { totalCount nodes { kind } } }',
    );
    expect(new Set(kinds.search.nodes.map(({ kind }: { kind: string }) => kind))).toEqual(
      new Set(['LICENSE', 'PUBLICATION']),
    );
    expect(kinds.search.totalCount).toBe(kinds.search.nodes.length);
    expect(await ask('{ search(query: "llama", kinds: []) { totalCount nodes { kind } } }')).toMatchObject({
      data: { search: { totalCount: 0, nodes: [] } },
      statements: [],
    });
  });

  it('pages by score without a repetition or a gap', async () => {
    const whole = (
      await dataOf(
        '{ search(query: "open models", first: 100) { totalCount edges { cursor score node { slug } } } }',
      )
    ).search;
    expect(whole.edges.length).toBe(whole.totalCount);
    expect(whole.edges.length).toBeGreaterThan(10);
    const scores = whole.edges.map(({ score }: { score: number }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const pages = [];
    let after = 'null';
    for (let more = true; more; ) {
      const { search } = await dataOf(
        `{ search(query: "open models", first: 3, after: ${after}) { edges { cursor score node { slug } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
      );
      expect(search.pageInfo.hasPreviousPage).toBe(after !== 'null');
      pages.push(...search.edges);
      after = `"${search.pageInfo.endCursor}"`;
      more = search.pageInfo.hasNextPage;
    }
    expect(pages).toEqual(whole.edges);
  });

  it('goes on after the hit of the cursor when others come in that change all scores', async () => {
    const topics = (prefix: string, count: number, name: (i: number) => string) =>
      Array.from({ length: count }, (_, i) => ({
        kind: 'TOPIC' as const,
        slug: `${prefix}-${i}`,
        properties: { name: name(i) },
      }));
    const write = (rows: ReturnType<typeof topics>) =>
      testDatabase().write((run) => upsertEntities(run, rows));
    await write([...topics('rz', 10, (i) => `zebra stripes ${i}`), ...topics('rs', 10, (i) => `zebra ${i}`)]);
    const page = (after: string) =>
      dataOf(
        `{ search(query: "zebra stripes", first: 5, after: ${after}) { nodes { slug } pageInfo { endCursor } } }`,
      );
    const { search } = await page('null');
    await write(topics('okapi', 300, (i) => `okapi ${i}`));
    const next = (await page(`"${search.pageInfo.endCursor}"`)).search.nodes;
    expect(next.map(({ slug }: { slug: string }) => slug)).toEqual(['rz-5', 'rz-6', 'rz-7', 'rz-8', 'rz-9']);
    await loadStory();
  });

  it('refuses the cursor of another search', async () => {
    const { search } = await dataOf('{ search(query: "open", first: 1) { pageInfo { endCursor } } }');
    for (const args of ['query: "models"', 'query: "open", kinds: [CLAIM]']) {
      const { errors } = await ask(
        `{ search(${args}, after: "${search.pageInfo.endCursor}") { totalCount } }`,
      );
      expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_CURSOR' } });
    }
  });

  it('takes what is Lucene syntax as the words in it', async () => {
    for (const query of [
      'name:llama',
      '"llama',
      'llama^9',
      'llama~0',
      '(llama',
      '[llama TO z]',
      'llama\\',
      '/llama/',
      '+llama -llama !llama',
      'llama AND',
      '{llama}',
      'll?ma* llama',
    ])
      expect(await found(query), query).toContain('llama-2');
    expect(await found('*')).toEqual([]);
    expect(await found('*:*')).toEqual([]);
    expect(await found('')).toEqual([]);
    expect(fullTextQuery('a"b')).not.toMatch(/\w"\w/);
  });

  it('finds other names and alphabets, with and without accents', async () => {
    await testDatabase().write((run) =>
      upsertEntities(run, [
        { kind: 'PERSON', slug: 'bjorn', properties: { name: 'Bjørn Ångström', aliases: ['Б. Ангстрём'] } },
        { kind: 'MODEL', slug: 'wudao', properties: { name: '悟道 2.0' } },
      ]),
    );
    await testDatabase().write((run) =>
      upsertEntities(run, [
        {
          kind: 'MODEL',
          slug: 'clova',
          properties: { name: '네이버', aliases: ['하이퍼 클로바', 'Йогурт йод'] },
        },
      ]),
    );
    for (const query of ['네이버', '클로바', '하이퍼', '클로', 'йод', 'ЙОД'])
      expect(await found(query), query).toContain('clova');
    for (const query of ['bjorn', 'BJØRN', 'angstrom', 'Ангстрем', 'ангстр'])
      expect(await found(query), query).toContain('bjorn');
    for (const query of ['悟道', '悟道 2.0']) expect((await found(query))[0], query).toBe('wudao');
    await loadStory();
  });

  it('forgets a name that an entity no longer has', async () => {
    const name = (value: string) =>
      testDatabase().write((run) =>
        upsertEntities(run, [{ kind: 'TOPIC', slug: 'renamed', properties: { name: value } }]),
      );
    await name('Quicksilver');
    expect(await found('quicksilver')).toEqual(['renamed']);
    await name('Mercury');
    expect(await found('quicksilver')).toEqual([]);
    expect(await found('mercury')).toEqual(['renamed']);
    await loadStory();
  });

  it('reads whatever is selected of its hits in the statement that finds them', async () => {
    for (const first of [2, 20]) {
      const { statements, errors } = await ask(
        `{ search(query: "llama", first: ${first}) { edges { score node { slug name ... on Model { developers { nodes { name } } } relations(first: 3) { totalCount nodes { type } } } } } }`,
        {},
        'fused',
      );
      expect(errors).toEqual([]);
      expect(statements).toHaveLength(1);
    }
  });

  it('counts only where the total is asked for', async () => {
    expect((await ask('{ search(query: "llama") { totalCount } }')).statements).toHaveLength(1);
    expect(
      (await ask('{ search(query: "llama") { pageInfo { hasNextPage } edges { cursor } } }')).statements,
    ).toHaveLength(1);
  });

  it.each([
    [`query: "${'x'.repeat(501)}"`, 'BAD_USER_INPUT', '501 characters'],
    ['query: "x", first: 101', 'PAGE_TOO_LARGE', '0 to 100'],
    ['query: "x", first: -1', 'BAD_USER_INPUT', 'negative'],
    ['query: "x", after: "y"', 'BAD_CURSOR', 'not a cursor'],
  ])('(%s) is refused with a code and a message that helps', async (args, code, message) => {
    const { errors, statements } = await ask(`{ search(${args}) { totalCount } }`);
    expect(errors[0]?.extensions.code).toBe(code);
    expect(errors[0]?.message).toContain(message);
    expect(statements).toEqual([]);
  });
});
