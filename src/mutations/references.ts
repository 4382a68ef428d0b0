import { GraphError } from '../errors.ts';
import { type EntityReference, slugOf } from '../graph/graph.ts';
import type { Run } from '../neo4j/database.ts';
import type { EntityKind } from '../ontology.ts';
import { formerSlugs } from '../write/former-slugs.ts';
import { kindsOf } from '../write/kinds-of.ts';
import type { WriteProblem } from '../write/problem.ts';
import type { EvidenceRow } from '../write/rows.ts';
import { isText, textRule } from '../write/text.ts';
import type { EvidenceValues } from './inputs.ts';

/** Takes down a problem of an item. */
export type Tell = (field: WriteProblem['field'], message: string) => void;

/** The slug that a reference names, whether or not it exists; empty, which none is, where its id is malformed. */
export function readReference(reference: EntityReference, field: WriteProblem['field'], tell: Tell): string {
  try {
    return slugOf(reference);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    tell(field, error.message);
    return '';
  }
}

/** Evidence as rows; undefined where none is given. */
export function readEvidence(
  evidence: readonly EvidenceValues[] | null | undefined,
  tell: Tell,
): readonly EvidenceRow[] | undefined {
  return evidence?.map(({ source, locator }, i) => {
    if (typeof locator === 'string' && !isText(locator))
      tell(
        ['evidence', i, 'locator'],
        `A locator of ${JSON.stringify(locator.slice(0, 80))} is not allowed; it must ${textRule}.`,
      );
    return { source: readReference(source, ['evidence', i, 'source'], tell), locator };
  });
}

/** What slugs stand for in the graph. */
export interface LookedUp {
  /** By slug; slugs that no entity has are absent. */
  readonly kinds: Map<string, EntityKind>;
  /** The slug that the entity has now: another one where it was merged into another. */
  readonly current: (slug: string) => string;
}

/** Looks slugs up, also those of entities that were merged into others. */
export async function lookUp(run: Run, slugs: Iterable<string>): Promise<LookedUp> {
  const asked = new Set(slugs);
  const kinds = await kindsOf(run, asked);
  const formerly = await formerSlugs(
    run,
    [...asked].filter((slug) => !kinds.has(slug)),
  );
  if (formerly.size > 0)
    for (const [slug, kind] of await kindsOf(run, formerly.values())) kinds.set(slug, kind);
  return { kinds, current: (slug) => formerly.get(slug) ?? slug };
}
