import { beforeAll, describe, expect, it } from 'vitest';
import { dataOf } from '../support/ask.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';

/** A relation is valid when since is absent or not after the day, and until is absent or after it. */
describe('asOf', () => {
  beforeAll(async () => {
    await emptyGraph();
    await testDatabase().write((run) =>
      run(`CREATE (a:Entity:Organization {slug: 'a', name: 'A'})
        WITH a UNWIND [['always', null, null], ['from', '2023-07-18', null], ['to', null, '2023-07-18'], ['between', '2023-01-01', '2024-01-01']] AS one
        CREATE (b:Entity:Organization {slug: one[0], name: one[0]})-[:SUBSIDIARY_OF {id: one[0], since: date(one[1]), until: date(one[2])}]->(a)`),
    );
  });

  const on = async (day: string) => {
    const query = `{ entity(ref: {slug: "a"}) { relations(asOf: "${day}") { totalCount edges { neighbor { slug } } }
      ... on Organization { subsidiaries(asOf: "${day}") { totalCount nodes { slug } } } } }`;
    const [cut, fused] = [await dataOf(query, {}, 'cut'), await dataOf(query, {}, 'fused')];
    expect(fused).toEqual(cut);
    const slugs = cut.entity.subsidiaries.nodes.map(({ slug }: { slug: string }) => slug);
    expect(
      cut.entity.relations.edges.map(({ neighbor }: { neighbor: { slug: string } }) => neighbor.slug),
    ).toEqual(slugs);
    expect([cut.entity.relations.totalCount, cut.entity.subsidiaries.totalCount]).toEqual([
      slugs.length,
      slugs.length,
    ]);
    return slugs;
  };

  it('keeps what has begun and has not ended, the first day included and the last excluded', async () => {
    expect(await on('2022-12-31')).toEqual(['always', 'to']);
    expect(await on('2023-07-17')).toEqual(['always', 'between', 'to']);
    expect(await on('2023-07-18')).toEqual(['always', 'between', 'from']);
    expect(await on('2024-01-01')).toEqual(['always', 'from']);
  });

  it('of the operation holds for every field, unless the field has its own', async () => {
    const query = `query($day: Date!) @asOf(date: $day) { stats { relationCount }
      ontology { relationTypes { type count } }
      entity(ref: {slug: "a"}) { ... on Organization { subsidiaries { totalCount }
        own: subsidiaries(asOf: "2024-01-01") { totalCount nodes { parents { totalCount } } } } } }`;
    const { stats, ontology, entity } = await dataOf(query, { day: '2022-12-31' });
    expect(stats.relationCount).toBe(2);
    expect(ontology.relationTypes.find(({ type }: { type: string }) => type === 'SUBSIDIARY_OF').count).toBe(
      2,
    );
    expect(entity.subsidiaries.totalCount).toBe(2);
    expect(entity.own).toEqual({
      totalCount: 2,
      nodes: [{ parents: { totalCount: 1 } }, { parents: { totalCount: 0 } }],
    });
  });
});
