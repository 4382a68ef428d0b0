import { type EntityKind, entityKinds } from '../src/ontology.ts';

/** What is in the graph that `random-graph-file.ts` writes, for those who ask it about entities. */

/** How many of a thousand entities are of a kind. */
const shares: Readonly<Record<EntityKind, number>> = {
  ORGANIZATION: 60,
  PERSON: 120,
  MODEL: 200,
  MODEL_VARIANT: 150,
  DATASET: 100,
  APPLICATION: 60,
  ARTIFACT: 40,
  LICENSE: 5,
  PLATFORM: 5,
  PUBLICATION: 100,
  EVENT: 60,
  CLAIM: 60,
  TOPIC: 20,
  SOURCE: 20,
};

/** The larger, the more relations the first entities of a kind have. */
const skew = 2.5;

/** How many entities of each kind there are in a graph of a size. */
export const countKinds = (entities: number): ReadonlyMap<EntityKind, number> =>
  new Map(entityKinds.map((kind) => [kind, Math.max(1, Math.floor((shares[kind] * entities) / 1_000))]));

/** The slug of the entity of a kind at a place; the first ones have the most relations. */
export const slugOf = (kind: EntityKind, place: number): string =>
  `${kind.toLowerCase().replace('_', '-')}-${place}`;

/** A place among so many, the first ones more often: as relations find their ends, and people what they ask for. */
export const somePlace = (count: number, random: () => number): number =>
  Math.floor(count * random() ** skew);
