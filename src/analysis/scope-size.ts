import { cypher } from '../cypher.ts';
import type { Run } from '../neo4j/database.ts';
import type { Scope } from './scope.ts';

/** How much a scope holds. */
export interface ScopeSize {
  readonly entities: number;
  /** Relations between two of them; those that join the same two count each. */
  readonly relations: number;
}

/** Counts what a scope holds. */
export async function countScope(run: Run, { kinds, types, day }: Scope): Promise<ScopeSize> {
  if (kinds.length === 0) return { entities: 0, relations: 0 };
  const text = cypher('analysis-counts', { kinds, types: types.length ? types : undefined });
  const [row] = await run(text, { p: { asOf: day ?? null } });
  // The text has no way to say that no type is allowed.
  return { entities: Number(row?.[0]), relations: types.length ? Number(row?.[1]) : 0 };
}
