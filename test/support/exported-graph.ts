import { type EntityKind, kindOfLabels, type RelationType } from '../../src/ontology.ts';
import { testDatabase } from './database.ts';

/** An entity as the database holds it: days and instants as text. */
export interface ExportedEntity {
  readonly kind: EntityKind;
  readonly slug: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A relation as the database holds it; its ends by slug. */
export interface ExportedRelation {
  readonly type: RelationType;
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly role: string | null;
  readonly since: string | null;
  readonly until: string | null;
}

/** The whole graph, read without any of the code under test, for plain JavaScript to work on. */
export interface ExportedGraph {
  readonly entities: readonly ExportedEntity[];
  readonly relations: readonly ExportedRelation[];
}

/** Reads the whole graph. */
export async function exportGraph(): Promise<ExportedGraph> {
  const nodes = await testDatabase().read(
    'MATCH (n:Entity) RETURN labels(n), n.slug, properties(n), toString(n.parameterCount) ORDER BY n.slug',
  );
  const rows = await testDatabase().read(
    'MATCH (a)-[r]->(b) RETURN type(r), r.id, a.slug, b.slug, r.role, toString(r.since), toString(r.until) ORDER BY type(r), r.id',
  );
  return {
    entities: nodes.map(([labels, slug, properties, parameterCount]) => ({
      kind: kindOfLabels(labels as string[]) as EntityKind,
      slug: String(slug),
      properties: {
        ...Object.fromEntries(
          Object.entries(properties as object).map(([name, value]) => [name, plain(value)]),
        ),
        // It may be more than a number holds exactly.
        ...(parameterCount !== null && { parameterCount: BigInt(String(parameterCount)) }),
      },
    })),
    relations: rows.map(
      ([type, id, from, to, role, since, until]) =>
        ({ type, id, from, to, role, since, until }) as ExportedRelation,
    ),
  };
}

/** Values of the driver's own types as text. */
const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? String(value) : value;

/** True where the relation is valid on a day, written 2023-07-18. */
export const validOn = ({ since, until }: ExportedRelation, day: string): boolean =>
  (since === null || since <= day) && (until === null || until > day);
