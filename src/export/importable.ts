import type { EvidenceRow } from '../write/rows.ts';
import {
  type ExportedEntity,
  type ExportedRelation,
  propertyTypes,
  statedNames,
  type Value,
} from './subgraph.ts';

/**
 * Entities and relations as the import format names what they have, absent things left out. A whole number is a bigint,
 * since JavaScript can't hold every one exactly.
 */

/** An entity without its kind. */
export const importableEntity = ({ slug, properties, formerSlugs, evidence }: ExportedEntity) => ({
  slug,
  ...Object.fromEntries(
    statedNames.flatMap((name) => {
      const value = properties[name];
      if (isAbsent(value)) return [];
      return [[name, propertyTypes[name] === 'integer' ? BigInt(String(value)) : value] as const];
    }),
  ),
  ...(formerSlugs?.length && { formerSlugs }),
  ...importableEvidence(evidence),
});

/** A relation without its type; its id is made of the rest. */
export const importableRelation = ({
  from,
  to,
  role,
  since,
  until,
  confidence,
  evidence,
}: ExportedRelation) => ({
  from,
  to,
  ...(role != null && { role }),
  ...(since != null && { since }),
  ...(until != null && { until }),
  ...(confidence != null && { confidence }),
  ...importableEvidence(evidence),
});

const importableEvidence = (evidence: readonly EvidenceRow[]) =>
  evidence.length > 0 && {
    evidence: evidence.map(({ source, locator }) => (locator ? { source, locator } : { source })),
  };

const isAbsent = (value: Value | undefined): boolean =>
  value === null || value === undefined || (typeof value === 'object' && value.length === 0);
