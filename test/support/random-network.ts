import { type EntityKind, kinds, type RelationType } from '../../src/ontology.ts';
import { emptyGraph, testDatabase } from './database.ts';
import { randomNumbers } from './random-graph.ts';

/** An entity of a network. */
export interface NetworkEntity {
  readonly slug: string;
  readonly name: string;
  readonly kind: EntityKind;
}

/** A relation of a network; days are written YYYY-MM-DD. */
export interface NetworkRelation {
  readonly type: RelationType;
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** A graph as plain data, so that a test can walk it without a database. */
export interface Network {
  readonly entities: readonly NetworkEntity[];
  readonly relations: readonly NetworkRelation[];
}

const counts = { ORGANIZATION: 40, MODEL: 120, PUBLICATION: 70, TOPIC: 10 } as const;

const joins: readonly (readonly [keyof typeof counts, RelationType, keyof typeof counts, number])[] = [
  ['ORGANIZATION', 'PARTNERED_WITH', 'ORGANIZATION', 50],
  ['ORGANIZATION', 'DEVELOPED', 'MODEL', 110],
  ['MODEL', 'COMPETES_WITH', 'MODEL', 50],
  ['MODEL', 'DEPENDS_ON', 'MODEL', 130],
  ['MODEL', 'SUCCEEDS', 'MODEL', 50],
  ['MODEL', 'DESCRIBED_IN', 'PUBLICATION', 90],
  ['MODEL', 'TAGGED', 'TOPIC', 60],
  ['PUBLICATION', 'TAGGED', 'TOPIC', 40],
];

/** Some 240 entities and 580 relations, with hubs, cycles, parallel relations, names that repeat, and days. */
export function randomNetwork(seed: number): Network {
  const random = randomNumbers(seed);
  const slugOf = (kind: keyof typeof counts, power: number) =>
    `${kind.toLowerCase()}-${Math.floor(counts[kind] * random() ** power)}`;
  const day = () => `20${20 + Math.floor(random() * 4)}-0${1 + Math.floor(random() * 9)}-15`;
  const entities = (Object.keys(counts) as (keyof typeof counts)[]).flatMap((kind) =>
    Array.from({ length: counts[kind] }, (_, i) => ({
      slug: `${kind.toLowerCase()}-${i}`,
      name: ['Alpha', 'alpha', 'Beta', `Name ${i}`][Math.floor(random() * 4)] ?? '',
      kind,
    })),
  );
  const relations = joins.flatMap(([from, type, to, count]) =>
    Array.from({ length: count }, (_, i) => ({
      type,
      id: `${type}-${from}-${i}`,
      from: slugOf(from, 1),
      // The third power makes hubs of the first few.
      to: slugOf(to, 3),
      since: random() < 0.4 ? day() : undefined,
      until: random() < 0.2 ? day() : undefined,
    })).filter((relation) => relation.from !== relation.to),
  );
  return { entities, relations };
}

/** Makes the graph hold the network and nothing else. */
export async function loadNetwork({ entities, relations }: Network): Promise<void> {
  await emptyGraph();
  await testDatabase().write(async (run) => {
    for (const [kind, { label }] of Object.entries(kinds))
      await run(`UNWIND $p AS row CREATE (n:Entity:${label}) SET n.slug = row.slug, n.name = row.name`, {
        p: entities.filter((entity) => entity.kind === kind),
      });
    for (const type of new Set(relations.map((relation) => relation.type)))
      await run(
        `UNWIND $p AS row MATCH (a:Entity {slug: row.from}), (b:Entity {slug: row.to})
         CREATE (a)-[:${type} {id: row.id, since: date(row.since), until: date(row.until)}]->(b)`,
        { p: relations.filter((relation) => relation.type === type) },
      );
  });
}

/** Whether a relation is valid on a day; on any day where none is given. */
export const isValid = ({ since, until }: NetworkRelation, day: string | undefined): boolean =>
  !day || ((since ?? '') <= day && (until ?? '9999') > day);
