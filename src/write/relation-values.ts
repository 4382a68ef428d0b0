import { evidenceLists } from './evidence-lists.ts';
import type { RelationRow } from './rows.ts';

/** A relation as it is stored, and the slugs of its ends. Days are a `Date`; null stands for an absent property. */
export function relationValues(row: RelationRow, id: string) {
  return { id, from: row.from, to: row.to, properties: stored(row), ...evidenceLists(row.evidence) };
}

/** Properties as they are stored. */
function stored({ role, since, until, confidence }: RelationRow): Record<string, unknown> {
  return {
    ...(role == null ? {} : { role }),
    ...(since == null ? {} : { since: new Date(since) }),
    ...(until === undefined ? {} : { until: until === null ? null : new Date(until) }),
    ...(confidence === undefined ? {} : { confidence }),
  };
}
