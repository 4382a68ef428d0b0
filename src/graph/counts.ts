import { cypher } from '../cypher.ts';
import type { ReadableGraph } from '../neo4j/database.ts';
import { type EntityKind, entityKinds, type RelationType, relationTypes } from '../ontology.ts';

/** How many entities there are of each kind, and relations of each type; those without any included. */
export interface Counts {
  readonly kinds: readonly { readonly kind: EntityKind; readonly count: number }[];
  readonly types: readonly { readonly type: RelationType; readonly count: number }[];
}

/** Counts the graph; where a day is given, only relations valid on it. */
export async function countGraph(database: ReadableGraph, day: Date | undefined): Promise<Counts> {
  const [row = []] = await database.read(cypher('count'));
  const relations = day ? await database.read(cypher('count-as-of'), { p: { asOf: day } }) : pairs(row[1]);
  const byKind = new Map(pairs(row[0]));
  const byType = new Map(relations.map(([type, count]) => [type, count]));
  return {
    kinds: entityKinds.map((kind) => ({ kind, count: Number(byKind.get(kind) ?? 0) })),
    types: relationTypes.map((type) => ({ type, count: Number(byType.get(type) ?? 0) })),
  };
}

const pairs = (value: unknown): readonly (readonly [unknown, unknown])[] =>
  value as readonly (readonly [unknown, unknown])[];
