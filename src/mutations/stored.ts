import type { Run } from '../neo4j/database.ts';
import { type EntityKind, kindOfLabels, type RelationType } from '../ontology.ts';

/** A relation as the graph holds it. */
export interface StoredRelation {
  readonly type: RelationType;
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Kinds of its ends. */
  readonly kinds: readonly EntityKind[];
  readonly role: string | null;
  /** Days as YYYY-MM-DD. */
  readonly since: string | null;
  readonly until: string | null;
  readonly confidence: number | null;
  readonly sources: readonly string[];
  readonly locators: readonly string[];
}

const lock = `
UNWIND $p.slugs AS slug
MATCH (x:Entity {slug: slug})
SET x.slug = slug
RETURN slug, labels(x)`;

/** Makes everyone else wait who wants to change these entities; returns the kinds of those that are there. */
export async function lockEntities(run: Run, slugs: readonly string[]): Promise<Map<string, EntityKind>> {
  const rows = await run(lock, { p: { slugs: [...new Set(slugs)].sort() } });
  return new Map(
    rows.flatMap(([slug, labels]) => {
      const kind = kindOfLabels(labels as string[]);
      return kind ? [[String(slug), kind] as const] : [];
    }),
  );
}

const relationFields = `
RETURN DISTINCT type(r), r.id, startNode(r).slug, endNode(r).slug, labels(startNode(r)), labels(endNode(r)),
  r.role, toString(r.since), toString(r.until), r.confidence, r.evidenceSources, r.evidenceLocators`;

/** All relations of these entities, each once. */
export async function relationsOf(run: Run, slugs: readonly string[]): Promise<readonly StoredRelation[]> {
  const text = `UNWIND $p.slugs AS slug MATCH (:Entity {slug: slug})-[r]-() ${relationFields}`;
  const rows = await run(text, { p: { slugs } });
  return rows.map(([type, id, from, to, one, other, role, since, until, confidence, sources, locators]) => ({
    type: type as RelationType,
    id: String(id),
    from: String(from),
    to: String(to),
    kinds: [one, other].flatMap((labels) => kindOfLabels(labels as string[]) ?? []),
    role: role as string | null,
    since: since as string | null,
    until: until as string | null,
    confidence: confidence as number | null,
    sources: sources as string[],
    locators: locators as string[],
  }));
}
