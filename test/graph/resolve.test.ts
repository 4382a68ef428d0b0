import { beforeAll, describe, expect, it } from 'vitest';
import { editDistance, nameKey } from '../../src/names.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { ask, dataOf } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { loadStory } from '../support/story.ts';

interface Candidate {
  readonly score: number;
  readonly entity: { readonly slug: string };
}

/** What names resolve to: of each the candidates as [slug, score]. */
async function resolved(names: readonly string[], args = '') {
  const { resolve } = await dataOf(
    `query ($n: [String!]!) { resolve(names: $n${args}) { name candidates { score entity { slug } } } }`,
    { n: names },
  );
  expect(resolve.map(({ name }: { name: string }) => name)).toEqual(names);
  return resolve.map(({ candidates }: { candidates: Candidate[] }) =>
    candidates.map(({ score, entity }) => [entity.slug, score] as const),
  ) as (readonly [string, number])[][];
}

describe('resolve', () => {
  beforeAll(loadStory);

  it('gives an exact name or alias the score 1', async () => {
    expect(await resolved(['Meta', 'OSI', 'LLaMA', ' Yann LeCun '])).toEqual([
      [['meta', 1]],
      [['open-source-initiative', 1]],
      [['llama-1', 1]],
      [['yann-lecun', 1]],
    ]);
  });

  it('forgives case, accents, blanks, hyphens and punctuation', async () => {
    const names = [
      'META',
      'LLAMA2',
      'yann le cun',
      'GPT 3.5',
      'gpt35',
      'Lláma–2',
      'Open-Source Initiative.',
      '“Azure”',
    ];
    const slugs = [
      'meta',
      'llama-2',
      'yann-lecun',
      'gpt-3-5',
      'gpt-3-5',
      'llama-2',
      'open-source-initiative',
      'azure',
    ];
    expect(await resolved(names)).toEqual(slugs.map((slug) => [[slug, 0.95]]));
  });

  it('forgives one typing error in a short name and two in a long one, none in digits', async () => {
    const found = await resolved([
      'Microsft',
      'Mircosotf',
      'Yan Lecum',
      'Mata',
      'Mtea',
      'Lama 2',
      'LLAMA3',
      'GPT-4.5',
      'Mxxa',
      'Micrsf',
      'OSJ',
      'Nobody',
    ]);
    expect(found.map((candidates) => candidates[0]?.[0])).toEqual([
      'microsoft',
      'microsoft',
      'yann-lecun',
      'meta',
      'meta',
      'llama-2',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    for (const candidates of found) for (const [, score] of candidates) expect(score).toBeLessThan(0.9);
  });

  it('tells names apart that differ in a plus', async () => {
    await testDatabase().write((run) =>
      upsertEntities(run, [
        { kind: 'MODEL', slug: 'command-r', properties: { name: 'Command R' } },
        { kind: 'MODEL', slug: 'command-r-plus', properties: { name: 'Command R+' } },
      ]),
    );
    expect(await resolved(['command r', 'COMMAND-R+', 'comand r+'])).toEqual([
      [['command-r', 0.95]],
      [['command-r-plus', 0.95]],
      [['command-r-plus', 0.7875]],
    ]);
    await loadStory();
  });

  it('puts an exact name before one that is folded, and then the best connected first', async () => {
    await testDatabase().write((run) =>
      upsertEntities(run, [
        { kind: 'TOPIC', slug: 'a-meta-topic', properties: { name: 'META' } },
        { kind: 'TOPIC', slug: 'the-meta-topic', properties: { name: 'Something', aliases: ['meta'] } },
      ]),
    );
    expect(await resolved(['Meta', 'meta', 'mEta'])).toEqual([
      [
        ['meta', 1],
        ['a-meta-topic', 0.95],
        ['the-meta-topic', 0.95],
      ],
      [
        ['the-meta-topic', 1],
        ['meta', 0.95],
        ['a-meta-topic', 0.95],
      ],
      [
        ['meta', 0.95],
        ['a-meta-topic', 0.95],
        ['the-meta-topic', 0.95],
      ],
    ]);
    expect(await resolved(['Meta'], ', kinds: [TOPIC]')).toEqual([
      [
        ['a-meta-topic', 0.95],
        ['the-meta-topic', 0.95],
      ],
    ]);
    expect(await resolved(['Meta'], ', kinds: []')).toEqual([[]]);
    await loadStory();
  });

  it('finds the exact name among many that differ in case', async () => {
    const others = Array.from({ length: 60 }, (_, i) => ({
      kind: 'TOPIC' as const,
      slug: `au-${i}`,
      properties: { name: 'AURORA' },
    }));
    await testDatabase().write((run) =>
      upsertEntities(run, [
        ...others,
        { kind: 'MODEL', slug: 'the-real-aurora', properties: { name: 'Aurora' } },
      ]),
    );
    const [found] = await resolved(['Aurora']);
    expect(found?.[0]).toEqual(['the-real-aurora', 1]);
    expect(found).toHaveLength(10);
    await loadStory();
  });

  it('takes three statements for a thousand names, whatever is selected of the entities', async () => {
    const names = Array.from(
      { length: 1000 },
      (_, i) => ['Meta', 'openai', `Name ${i}`, 'Microsft', 'OSI'][i % 5],
    );
    const { data, statements, errors } = await ask(
      'query ($n: [String!]!) { resolve(names: $n) { candidates { score entity { slug relations(first: 2) { totalCount nodes { type } } } } } }',
      { n: names },
      'fused',
    );
    expect(errors).toEqual([]);
    expect(statements).toHaveLength(3);
    expect(
      data.resolve.filter(({ candidates }: { candidates: unknown[] }) => candidates.length > 0),
    ).toHaveLength(800);
  });

  it('finds nothing in what is no name', async () => {
    const names = [
      '',
      ' ',
      '+',
      '*',
      '~',
      '"',
      '\\',
      '”',
      '\u0000',
      '\ud800',
      'a'.repeat(500),
      'name:meta',
      'meta*',
      'meta~',
    ];
    const found = await resolved(names);
    // As a name, a star after it is punctuation.
    expect(found.slice(0, -2).flat()).toEqual([]);
    expect(found.slice(-2).flat()).toEqual([
      ['meta', 0.95],
      ['meta', 0.95],
    ]);
  });

  it.each([
    [Array.from({ length: 1001 }, () => 'x'), 'PAGE_TOO_LARGE', 'at most 1000'],
    [['x'.repeat(501)], 'BAD_USER_INPUT', 'at most 500'],
  ])('refuses too much with a code and a message that helps', async (names, code, message) => {
    const { errors, statements } = await ask('query ($n: [String!]!) { resolve(names: $n) { name } }', {
      n: names,
    });
    expect(errors[0]?.extensions.code).toBe(code);
    expect(errors[0]?.message).toContain(message);
    expect(statements).toEqual([]);
  });

  it('finds by name what was in the graph before names had keys', async () => {
    await testDatabase().run(
      `CREATE (:Entity:Person {slug: 'old', name: 'Élise O\\'Neil-Çelik', aliases: ['—', 'E+']})`,
    );
    const { statementsOf } = await import('../../src/neo4j/migrations.ts');
    const { readFile } = await import('node:fs/promises');
    const [backfill = ''] = statementsOf(await readFile('cypher/migrations/0004-search.cypher', 'utf8'));
    await testDatabase().run(backfill);
    const [row] = await testDatabase().read(`MATCH (n:Entity {slug: 'old'}) RETURN n.nameKey, n.aliasKeys`);
    expect(row).toEqual([nameKey("Élise O'Neil-Çelik"), ['—', 'E+'].map(nameKey)]);
    expect(await resolved(['elise oneil celik'])).toEqual([[['old', 0.95]]]);
    await loadStory();
  });
});

describe('the distance of two texts', () => {
  it.each([
    ['', '', 0],
    ['a', '', 1],
    ['', 'abc', 3],
    ['meta', 'meta', 0],
    ['meta', 'mata', 1],
    ['meta', 'mtea', 1],
    ['microsoft', 'microsft', 1],
    ['ca', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('of "%s" and "%s" is %i edits', (a, b, edits) => {
    expect(editDistance(a, b)).toBe(edits);
    expect(editDistance(b, a)).toBe(edits);
  });
});
