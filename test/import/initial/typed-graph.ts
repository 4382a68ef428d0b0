import type { Database } from '../../../src/neo4j/database.ts';

const instants = ['createdAt', 'updatedAt'];

/** Name, type and value of each property of `x`; of instants name and type. */
const properties = `[name IN keys(x) | [name, valueType(x[name]),
  CASE WHEN name IN $p.instants THEN null WHEN x[name] IS :: LIST<ANY> THEN x[name] ELSE toString(x[name]) END]]`;

/** All entities and relations with the types of their properties, in a fixed order. */
export async function typedGraph(database: Database) {
  const nodes = await database.read(
    `MATCH (x) WHERE x.slug IS NOT NULL RETURN x.slug, labels(x), ${properties} ORDER BY x.slug`,
    { p: { instants } },
  );
  const relations = await database.read(
    `MATCH (a)-[x]->(b) RETURN x.id, type(x), a.slug, b.slug, ${properties} ORDER BY x.id`,
    { p: { instants } },
  );
  return {
    entities: nodes.map(([slug, labels, values]) => [slug, sorted(labels), sorted(values)]),
    relations: relations.map(([id, type, from, to, values]) => [id, type, from, to, sorted(values)]),
  };
}

const sorted = (list: unknown): unknown[] =>
  Array.isArray(list) ? list.toSorted((a, b) => (String(a) < String(b) ? -1 : 1)) : [];
