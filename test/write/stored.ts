import { testDatabase } from '../support/database.ts';

/** What the graph holds of an entity: labels and properties, dates and instants as text. */
export async function storedEntity(slug: string): Promise<Record<string, unknown> | undefined> {
  const text = 'MATCH (n:Entity {slug: $p.slug}) RETURN labels(n), properties(n)';
  const [row] = await testDatabase().read(text, { p: { slug } });
  return row && { labels: row[0], ...textual(row[1]) };
}

/** What the graph holds of all relations between two entities, as they are stored. */
export async function storedRelations(one: string, other: string): Promise<Record<string, unknown>[]> {
  const text = `
    MATCH (:Entity {slug: $p.one})-[r]-(:Entity {slug: $p.other})
    RETURN type(r), startNode(r).slug, endNode(r).slug, properties(r) ORDER BY r.id`;
  const rows = await testDatabase().read(text, { p: { one, other } });
  return rows.map(([type, from, to, properties]) => ({ type, from, to, ...textual(properties) }));
}

/** Everything in the graph, in a fixed order: equal before and after where nothing was written. */
export async function wholeGraph(): Promise<unknown> {
  const entities = await testDatabase().read(
    'MATCH (n:Entity) RETURN labels(n), properties(n) ORDER BY n.slug',
  );
  const relations = await testDatabase().read(
    'MATCH (a:Entity)-[r]->(b) RETURN type(r), a.slug, b.slug, properties(r) ORDER BY r.id',
  );
  return {
    entities: entities.map(([labels, properties]) => ({ labels, ...textual(properties) })),
    relations: relations.map(([type, from, to, properties]) => ({ type, from, to, ...textual(properties) })),
  };
}

function textual(properties: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties as object).map(([name, value]) => {
      const isTemporal = typeof value === 'object' && value !== null && !Array.isArray(value);
      return [name, isTemporal ? String(value) : value];
    }),
  );
}
