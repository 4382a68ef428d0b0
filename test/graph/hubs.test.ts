import { beforeAll, describe, expect, it } from 'vitest';
import { ask, dataOf } from '../support/ask.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';

/** Enough that they are read from the index of names at the large topic, and sorted at the small one. */
const models = 150;
const topics = ['large', 'small'] as const;
/** Names come several times, so that slugs decide, and every seventh model is tagged twice. */
const tagged = {
  large: Array.from({ length: models }, (_, i) => i),
  small: Array.from({ length: 30 }, (_, i) => 5 * i),
};
const nameOf = (i: number) => `Model ${(i * 37) % 20}`;

/** Slugs with as many relations as each has, in the order of a page. */
const expected = (topic: keyof typeof tagged, most = 2): readonly string[] =>
  [...tagged[topic]]
    .map((i) => ({ name: nameOf(i), slug: `model-${String(i).padStart(3, '0')}`, twice: i % 7 === 0 }))
    .sort((a, b) => (a.name === b.name ? (a.slug < b.slug ? -1 : 1) : a.name < b.name ? -1 : 1))
    .flatMap(({ slug, twice }) => (twice && most > 1 ? [slug, slug] : [slug]));

beforeAll(async () => {
  await emptyGraph();
  await testDatabase().write(async (run) => {
    const entity = 'createdAt: datetime(), updatedAt: datetime(), version: 1';
    for (const topic of topics)
      await run(`CREATE (:Entity:Topic {slug: $p.topic, name: $p.topic, ${entity}})`, { p: { topic } });
    await run(`UNWIND $p.models AS m CREATE (:Entity:Model {slug: m.slug, name: m.name, ${entity}})`, {
      p: { models: expected('large', 1).map((slug) => ({ slug, name: nameOf(Number(slug.slice(-3))) })) },
    });
    const relations = topics.flatMap((topic) =>
      expected(topic).map((slug, i) => ({ topic, slug, id: `${topic}-${i}`, role: i % 2 ? 'a' : 'b' })),
    );
    await run(
      `UNWIND $p.relations AS r MATCH (m:Entity {slug: r.slug}), (t:Entity {slug: r.topic})
       CREATE (m)-[:TAGGED {id: r.id, role: r.role}]->(t)`,
      { p: { relations } },
    );
  });
});

interface Listed {
  readonly totalCount: number;
  readonly pageInfo: Readonly<Record<'startCursor' | 'endCursor', string | null>> &
    Readonly<Record<'hasNextPage' | 'hasPreviousPage', boolean>>;
  readonly edges: readonly {
    readonly node: { readonly slug: string };
    readonly relation: { readonly id: string };
  }[];
}

const page = `query ($slug: String!, $first: Int, $last: Int, $after: String, $before: String) {
  entity(ref: { slug: $slug }) { ... on Topic {
    entities(first: $first, last: $last, after: $after, before: $before) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { relation { id role } node { slug } }
    }
  } }
}`;

describe.each(topics)('the entities of a %s topic', (topic) => {
  it.each(['first', 'last'] as const)('are given page by page, from the %s', async (end) => {
    const seen: string[] = [];
    const ids = new Set<string>();
    let cursor: string | null = null;
    do {
      const from: string = end === 'first' ? 'after' : 'before';
      const variables: Readonly<Record<string, unknown>> = { slug: topic, [end]: 40, [from]: cursor };
      const [{ entity }, cut] = [
        await dataOf(page, variables, 'fused'),
        await dataOf(page, variables, 'cut'),
      ];
      expect(cut).toEqual({ entity });
      const { edges, pageInfo, totalCount }: Listed = entity.entities;
      expect(totalCount).toBe(expected(topic).length);
      const slugs = edges.map(({ node }) => node.slug);
      if (end === 'first') seen.push(...slugs);
      else seen.unshift(...slugs);
      for (const { relation } of edges) ids.add(relation.id);
      cursor = end === 'first' ? pageInfo.endCursor : pageInfo.startCursor;
      if (!(end === 'first' ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) cursor = null;
    } while (cursor !== null);
    expect(seen).toEqual(expected(topic));
    expect(ids.size).toBe(expected(topic).length);
  });

  it('are the same where their relations do not show', async () => {
    const { data, statements } = await ask(
      `{ entity(ref: { slug: "${topic}" }) { ... on Topic { entities(first: 25) { nodes { slug } } } } }`,
      {},
      'fused',
    );
    const { nodes } = data?.entity.entities ?? {};
    expect(nodes.map(({ slug }: { slug: string }) => slug)).toEqual(expected(topic).slice(0, 25));
    expect(statements).toHaveLength(1);
  });
});
