import { beforeAll, describe, expect, it } from 'vitest';
import { ask, dataOf } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { loadStory } from '../support/story.ts';

const id = (text: string) => Buffer.from(text).toString('base64url');

describe('what is not there', () => {
  beforeAll(loadStory);

  it('is null, whether asked by slug or by id', async () => {
    const data = await dataOf(
      `query($entity: ID!, $relation: ID!) {
        a: entity(ref: {slug: "nobody"}) { name } b: entity(ref: {slug: "llama-2'}) RETURN 1 //"}) { name }
        c: entity(ref: {id: $entity}) { name } d: entity(ref: {id: $relation}) { name }
        e: node(id: $entity) { id } f: node(id: $relation) { id } g: nodes(ids: [$entity, $relation]) { id } }`,
      { entity: id('Entity:nobody'), relation: id('Relation:DEVELOPED:nothing') },
    );
    expect(data).toEqual({ a: null, b: null, c: null, d: null, e: null, f: null, g: [null, null] });
  });

  it('leaves its place in a list of nodes empty, and a malformed id is an error of its own', async () => {
    const { entity } = await dataOf('{ entity(ref: {slug: "meta"}) { id } }');
    const { data, errors } = await ask('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: [entity.id, id('Entity:nobody'), 'nonsense', entity.id],
    });
    expect(data.nodes).toEqual([{ id: entity.id }, null, null, { id: entity.id }]);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ path: ['nodes', 2], extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('can be fetched again by the id that a query returned, entity or relation', async () => {
    const { entity } = await dataOf(
      '{ entity(ref: {slug: "meta"}) { id relations(first: 1) { nodes { id type } } } }',
    );
    const [relation] = entity.relations.nodes;
    const data = await dataOf(
      'query($a: ID!, $b: ID!) { a: node(id: $a) { id ... on Organization { name } } b: node(id: $b) { id ... on Relation { type } } c: entity(ref: {id: $a}) { slug } }',
      { a: entity.id, b: relation.id },
    );
    expect(data).toEqual({ a: { id: entity.id, name: 'Meta' }, b: relation, c: { slug: 'meta' } });
  });
});

describe('bad input', () => {
  it.each([
    ['a malformed id', '{ node(id: "nonsense") { id } }', 'BAD_USER_INPUT', '"nonsense" is not an id'],
    [
      'an id that looks right',
      `{ node(id: "${id('Relation:DROP:x')}") { id } }`,
      'BAD_USER_INPUT',
      'is not an id',
    ],
    ['an id with a tail', `{ node(id: "${id('Entity:meta')}=") { id } }`, 'BAD_USER_INPUT', 'is not an id'],
    ['too many ids', `{ nodes(ids: [${'"x",'.repeat(1001)}]) { id } }`, 'PAGE_TOO_LARGE', 'at most 1000'],
    [
      'a day that does not exist',
      'query @asOf(date: "2023-02-30") { stats { entityCount } }',
      'GRAPHQL_VALIDATION_FAILED',
      '2023-02-30',
    ],
    [
      'a date that is none',
      '{ entity(ref: {slug: "meta"}) { relations(asOf: "yesterday") { totalCount } } }',
      'GRAPHQL_VALIDATION_FAILED',
      'yesterday',
    ],
    [
      'both ways to name an entity',
      '{ entity(ref: {slug: "meta", id: "x"}) { name } }',
      'GRAPHQL_VALIDATION_FAILED',
      'OneOf',
    ],
    ['no way to name an entity', '{ entity(ref: {}) { name } }', 'GRAPHQL_VALIDATION_FAILED', 'OneOf'],
    ['an unknown field', '{ entity(ref: {slug: "meta"}) { nam } }', 'GRAPHQL_VALIDATION_FAILED', 'name'],
    [
      'an unknown kind',
      '{ entities(filter: {kind: {eq: ROBOT}}) { totalCount } }',
      'GRAPHQL_VALIDATION_FAILED',
      'ROBOT',
    ],
    ['a text that is no operation', '{ entity', 'GRAPHQL_PARSE_FAILED', 'Syntax Error'],
  ])('such as %s is refused with a code and a message that helps', async (_name, query, code, message) => {
    const { errors, statements } = await ask(query);
    expect(errors[0]?.extensions.code).toBe(code);
    expect(errors[0]?.message).toContain(message);
    expect(statements).toEqual([]);
  });

  it('in a variable is refused with a code before anything is asked', async () => {
    const { errors, statements } = await ask(
      'query($d: Date!, $n: Int!) { models(first: $n) { nodes { developers(asOf: $d) { totalCount } } } }',
      { d: '2023-13-01', n: 'x' },
    );
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT']);
    expect(statements).toEqual([]);
  });

  it('below an entry point tells the field and its place in the document', async () => {
    const { data, errors } = await ask(
      '{ entity(ref: {slug: "llama-2"}) {\n  ... on Model { variants(first: 500) { totalCount } } } }',
    );
    expect(data).toEqual({ entity: null });
    expect(errors[0]).toMatchObject({ extensions: { code: 'PAGE_TOO_LARGE' }, locations: [{ line: 2 }] });
    expect(errors[0]?.message).toContain('variants(first: 500)');
  });

  it('in a variable that turns out null has a code as well', async () => {
    for (const [query, variables] of [
      [
        'query($d: Date = "2023-07-17") @asOf(date: $d) { entity(ref: {slug: "meta"}) { slug } }',
        { d: null },
      ],
      ['query($x: Boolean = true) { entity(ref: {slug: "meta"}) { name @skip(if: $x) } }', { x: null }],
      ['query($s: String = "x") { entity(ref: {slug: $s}) { slug } }', { s: null }],
      ['query($s: String) { entities(filter: {slug: {eq: $s}}) { totalCount } }', { s: null }],
    ] as const) {
      const { errors } = await ask(query, variables);
      expect(errors[0]?.extensions.code, query).toBe('BAD_USER_INPUT');
    }
  });

  it('finds nothing, and changes nothing, where it looks like Cypher', async () => {
    for (const slug of [
      '`',
      "'",
      '"',
      '\\',
      '\u0000',
      '$p',
      '}) MATCH (n) DETACH DELETE n //',
      '{"a":1}',
      'é'.repeat(5000),
    ]) {
      const { data, errors } = await ask(
        'query($s: String!) { entity(ref: {slug: $s}) { name } entities(filter: {slug: {in: [$s]}}) { totalCount } }',
        { s: slug },
      );
      expect([data, errors]).toEqual([{ entity: null, entities: { totalCount: 0 } }, []]);
    }
    expect((await dataOf('{ stats { entityCount } }')).stats.entityCount).toBeGreaterThan(30);
  });

  it('or a fault gets nothing internal in an answer', async () => {
    await testDatabase().run('DROP INDEX entity_evidence');
    try {
      const query =
        '{ entity(ref: {slug: "meta-releases-llama-2"}) { ... on Source { statedEntities { totalCount } } } }';
      const { errors } = await ask(query);
      expect(errors).toEqual([
        expect.objectContaining({
          message: 'Unexpected error.',
          extensions: { code: 'INTERNAL_SERVER_ERROR', correlationId: expect.any(String) },
        }),
      ]);
    } finally {
      await testDatabase().run(
        `CREATE FULLTEXT INDEX entity_evidence FOR (n:Entity) ON EACH [n.evidenceSources] OPTIONS {indexConfig: {\`fulltext.analyzer\`: 'keyword'}}`,
      );
      await testDatabase().run('CALL db.awaitIndexes(60)');
    }
  });
});
