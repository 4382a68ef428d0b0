import type { Direction, EntityKind, RelationType } from '../ontology.ts';

declare module 'graphql' {
  // biome-ignore lint/suspicious/noExplicitAny: the interface of the library that this extends
  export interface GraphQLFieldExtensions<_TSource, _TContext, _TArgs = any> {
    step?: Step | undefined;
    /** The property that Pothos exposes as the field. */
    pothosExposedField?: string | undefined;
    /**
     * What a field reads of the graph, where that is all it does: objects, a list, or, by a question, what holds fields that read
     * objects.
     */
    reads?: 'objects' | 'list' | 'question' | undefined;
  }
}

/**
 * What a field of the schema tells the planner: how to get from the object it stands on to what it returns.
 * It stands on the field as `extensions.step`.
 */
export type Step =
  | PropertiesStep
  | AllStep
  | NeighborsStep
  | RelationsStep
  | EndStep
  | EvidenceStep
  | StatedStep;

/** The field is computed from properties of its own object. */
export interface PropertiesStep {
  readonly to: 'properties';
  readonly names: readonly string[];
}

/** The field lists all entities of some kinds: the step of a root connection. */
export interface AllStep {
  readonly to: 'all';
  readonly kinds: readonly EntityKind[];
}

/** The field follows relations to the entities at their other ends. */
export interface NeighborsStep {
  readonly to: 'neighbors';
  readonly types: readonly RelationType[];
  readonly direction: Direction;
  /** Kinds wanted at the other end. */
  readonly kinds: readonly EntityKind[];
  /** True where the field is a single entity and not a connection; it then holds on every day. */
  readonly one: boolean;
  /** Arguments of the field that a property of the other end must equal: argument name to property name. */
  readonly equals?: Readonly<Record<string, string>>;
}

/** The field lists the relations of its entity, as its arguments say. */
export interface RelationsStep {
  readonly to: 'relations';
}

/** The field is one end of its relation. */
export interface EndStep {
  readonly to: 'end';
  readonly end: 'from' | 'to';
}

/** The field lists the evidence of its entity or relation. */
export interface EvidenceStep {
  readonly to: 'evidence';
}

/** The field lists what its source is evidence for. */
export interface StatedStep {
  readonly to: 'stated';
  readonly what: 'entities' | 'relations';
}
