import { type EntityKind, entityKinds, type RelationType, relationTypes } from '../ontology.ts';

/** The part of the graph that an analysis sees. */
export interface Scope {
  /** Each once, in the order of the ontology; so are the types. */
  readonly kinds: readonly EntityKind[];
  readonly types: readonly RelationType[];
  /** False where relations lead both ways. */
  readonly directed: boolean;
  /** The day on which relations must be valid. */
  readonly day: Date | undefined;
}

/** How a scope is asked for; null means the same as absent. */
export interface ScopeArguments {
  readonly kinds?: readonly EntityKind[] | null | undefined;
  readonly types?: readonly RelationType[] | null | undefined;
  readonly directed?: boolean | null | undefined;
}

/** The scope that is asked for, the same for all ways to ask for it. */
export function scopeOf({ kinds, types, directed }: ScopeArguments, day: Date | undefined): Scope {
  return {
    kinds: entityKinds.filter((kind) => kinds?.includes(kind) ?? true),
    types: relationTypes.filter((type) => types?.includes(type) ?? true),
    directed: directed ?? true,
    day,
  };
}

/** The same part of the graph with relations that lead both ways. */
export const undirected = (scope: Scope): Scope => ({ ...scope, directed: false });

/** The same for two scopes that are the same. */
export const keyOf = (scope: Scope): string =>
  JSON.stringify({ ...scope, day: scope.day?.toISOString().slice(0, 10) });
