import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { ask } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { loadStory } from '../support/story.ts';

/** Texts that mean something to Cypher, Lucene, JSON, GraphQL, Unicode or a shell. */
const texts = [
  `'`,
  `"`,
  '`',
  '\\',
  `' OR 1=1 //`,
  `"}) MATCH (n) DETACH DELETE n //`,
  '`]-() DETACH DELETE n //',
  '{slug: "meta"}',
  '$' + '{p}',
  '$p.keys',
  '\\u0027 OR \\u0022',
  '\u0027\u0060',
  '\u0000',
  '\ud800',
  '‮abc',
  'a\nb\r\n\tc',
  'name:* AND *:*',
  '*:* OR [a TO z}~2^9 && (!x || +y -z) /re.*/ ?',
  'meta~2 "open weights"~10',
  'NOT',
  '%00%27',
  '../../etc/passwd',
  'é'.repeat(400),
  Buffer.from(`Entity:' OR 1=1`).toString('base64url'),
  Buffer.from('Relation:DEVELOPED:x').toString('base64url'),
  Buffer.from('["name slug","","\' OR 1=1","`"]').toString('base64url'),
];

const codes = [
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'BAD_CURSOR',
  'PAGE_TOO_LARGE',
  'COST_LIMIT',
  'GRAPHQL_VALIDATION_FAILED',
];

/** A value of an input type with the text in every place that takes one; undefined where it has none. */
function filled(type: GraphQLInputType, text: string, depth = 0): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const item = filled(nullable.ofType, text, depth);
    return item === undefined ? undefined : [item];
  }
  if (isInputObjectType(nullable)) {
    const fields = Object.values(nullable.getFields());
    const values = fields.flatMap((field) => {
      const required = isNonNullType(field.type) && field.defaultValue === undefined;
      if (depth > 2 && !required) return [];
      const value = filled(field.type, text, depth + 1) ?? (required ? plain(field.type) : undefined);
      return value === undefined ? [] : [[field.name, value] as const];
    });
    if (values.length === 0) return undefined;
    return Object.fromEntries(nullable.isOneOf ? values.slice(-1) : values);
  }
  const { name } = getNamedType(type);
  return name === 'String' || name === 'ID' ? text : undefined;
}

/** Some allowed value of a type. */
function plain(type: GraphQLInputType): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [plain(nullable.ofType)];
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name;
  if (isInputObjectType(nullable)) {
    const [field] = Object.values(nullable.getFields());
    return field && { [field.name]: plain(field.type) };
  }
  return { Int: 1, Boolean: true, Date: '2023-07-18', ID: 'x', String: 'x' }[getNamedType(type).name];
}

/** An operation that sends the text in one argument of a field, and what else the field needs. */
function operation(field: GraphQLField<unknown, unknown>, argument: string, text: string) {
  const given = field.args.flatMap((arg) => {
    // One list has its filter filled as deep as it goes, which takes the database long to plan.
    const depth = argument === 'filter' && field.name !== 'entities' ? 1 : 0;
    if (arg.name === argument) return [[arg, filled(arg.type, text, depth)] as const];
    // Entities are there, so that the other argument is what counts.
    if (getNamedType(arg.type).name === 'EntityRef') return [[arg, { slug: 'meta' }] as const];
    return isNonNullType(arg.type) && arg.defaultValue === undefined ? [[arg, plain(arg.type)] as const] : [];
  });
  const types = given.map(([{ name, type }]) => `$${name}: ${String(type)}`).join(', ');
  const args = given.map(([{ name }]) => `${name}: $${name}`).join(', ');
  const type = getNamedType(field.type);
  const leaves = isObjectType(type)
    ? Object.values(type.getFields()).flatMap((each) => {
        if (each.args.some((arg) => isNonNullType(arg.type))) return [];
        if (isLeafType(getNamedType(each.type))) return [each.name];
        return [`${each.name} { __typename }`];
      })
    : [];
  return {
    query: `query (${types}) { ${field.name}(${args}) { __typename ${leaves.join(' ')} } }`,
    variables: Object.fromEntries(given.map(([{ name }, value]) => [name, value])),
  };
}

const filtered = ['entities', 'facets', 'claims', 'events', 'models', 'sources'];

const places = Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) =>
  field.args
    .filter((arg) => filled(arg.type, 'x') !== undefined)
    // Filters are made alike for all kinds, and take long to be planned.
    .filter((arg) => arg.name !== 'filter' || filtered.includes(field.name))
    .map((arg) => [field.name, arg.name] as const),
);

/** A number that changes when anything in the graph does. */
const checksum = async () =>
  (
    await testDatabase().read(
      `MATCH (n) WITH sum(size(toString(properties(n).slug)) + size(keys(n))) AS nodes, count(n) AS count
       MATCH ()-[r]->() RETURN nodes, count, count(r), sum(size(r.id) + size(keys(r)))`,
    )
  )[0];

describe('any text in', () => {
  beforeAll(loadStory);

  it.each(places)('%s(%s) changes nothing, breaks nothing and leaks nothing', async (name, argument) => {
    const field = schema.getQueryType()?.getFields()[name];
    const before = await checksum();
    for (const text of texts) {
      const { query, variables } = operation(field as GraphQLField<unknown, unknown>, argument, text);
      const { errors } = await ask(query, variables);
      for (const { message, extensions } of errors) {
        expect(codes, `${text}\n${query}\n${message}`).toContain(extensions.code);
        expect(message.replaceAll(text, '')).not.toMatch(
          /neo4j|cypher|lucene|procedure|\bat \/|node_modules/i,
        );
      }
    }
    expect(await checksum()).toEqual(before);
  });
});
