import { pino } from 'pino';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../src/neo4j/database.ts';
import { Database } from '../../src/neo4j/database.ts';
import { createApp } from '../../src/server.ts';
import { emptyGraph, testConnection, testDatabase } from '../support/database.ts';

/** A database in which something happens between finding entities and reading them. */
class Interrupted extends Database {
  between: (() => Promise<unknown>) | undefined;
  readings = 0;

  override async read(...[text, values, deadline]: Parameters<Database['read']>): Promise<readonly Row[]> {
    if (text.startsWith('UNWIND $p.keys AS key')) {
      this.readings++;
      await this.between?.();
    }
    return super.read(text, values, deadline);
  }
}

const database = new Interrupted(testConnection());
const { yoga } = createApp({ database, logger: pino({ level: 'silent' }), mode: 'cut' });

async function ask(query: string) {
  const response = await yoga.fetch('http://modelgraph.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

const remove = (slug: string) =>
  testDatabase().write((run) => run('MATCH (n:Entity {slug: $p.slug}) DETACH DELETE n', { p: { slug } }));

describe('a query whose findings are deleted before they are read', () => {
  beforeEach(async () => {
    await emptyGraph();
    await testDatabase().write((run) =>
      run(`CREATE (a:Entity:Model {slug: 'a', name: 'A'}), (z:Entity:Model {slug: 'z', name: 'Z'})
        WITH a, z UNWIND ['b', 'c', 'd', 'e'] AS slug
        CREATE (a)-[:DEPENDS_ON {id: 'a' + slug}]->(:Entity:Model {slug: slug, name: slug})-[:DEPENDS_ON {id: slug + 'z'}]->(z)`),
    );
    database.readings = 0;
  });
  afterAll(async () => {
    await database.close();
    await emptyGraph();
  });

  it.each([
    ['paths', '{ paths(from: {slug: "a"}, to: {slug: "z"}) { nodes { slug } } }', 3],
    [
      'edges of a lineage',
      '{ lineage(of: {slug: "a"}, direction: UPSTREAM) { edges { node { slug } } } }',
      4,
    ],
    [
      'dependents with a path to each',
      '{ impact(of: {slug: "z"}) { dependents { path { nodes { slug } relations { type } } } } }',
      4,
    ],
  ])('is answered anew: %s', async (_, query, left) => {
    database.between = async () => {
      database.between = undefined;
      await remove('b');
    };
    const { data, errors } = await ask(query);
    expect(errors).toBeUndefined();
    expect((data.paths ?? data.lineage?.edges ?? data.impact.dependents).length).toBe(left);
    expect(JSON.stringify(data)).not.toContain('"b"');
  });

  it('is given up where that goes on and on, and says so', async () => {
    const slugs = ['b', 'c', 'd', 'e'];
    database.between = () => remove(slugs.shift() ?? '');
    const { errors } = await ask('{ paths(from: {slug: "a"}, to: {slug: "z"}) { nodes { slug } } }');
    expect(errors[0].extensions.code).toBe('GRAPH_UNAVAILABLE');
    expect(errors[0].message).toContain('Ask again');
    expect(slugs).toEqual(['e']);
  });
});
