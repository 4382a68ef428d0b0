import { collectSubFields } from '@graphql-tools/utils';
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
} from 'graphql';
import { type EntityKind, kindOfLabels } from '../ontology.ts';
import { type Column, type ColumnNames, columnsOf, uniqueColumns } from './column.ts';
import type { AllStep, EvidenceStep, NeighborsStep, RelationsStep, StatedStep, Step } from './step.ts';

/**
 * Reads a GraphQL selection into what it wants of the graph: a tree of entities and relations with the columns asked
 * of each and the links that lead on. It holds no value of an argument, so it is made once per document and branch
 * of `@skip` and `@include`.
 */

/** What is wanted of an entity or of a relation. */
export interface Selection {
  readonly of: 'entity' | 'relation';
  /** Kinds that the entity may have; empty for a relation. */
  readonly kinds: readonly EntityKind[];
  /** The only one of them, or any where it makes no difference; undefined where the rows tell it, and for a relation. */
  readonly kind: EntityKind | undefined;
  readonly columns: readonly Column[];
  readonly links: readonly Link[];
  /** Where the statement is told the columns, so that selections share its text: the name of the place in its values. */
  readonly told?: string;
}

/** A selected field that leads from an entity or relation to others. */
export type Link = ConnectionLink | OneLink | EvidenceLink;

interface LinkBase {
  /** Response key, under which the result hangs. */
  readonly key: string;
  /** Kinds of the parent on which the field was selected; null where it was on all that may stand here. */
  readonly kinds: readonly EntityKind[] | null;
}

/** A field that is a connection. */
export interface ConnectionLink extends LinkBase {
  readonly shape: 'connection';
  readonly step: NeighborsStep | RelationsStep | StatedStep | AllStep;
  /** Position among the connections of the whole selection; names its values in the statement's parameters. */
  readonly index: number;
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
  readonly total: boolean;
  /** True where rows are wanted, and not the total alone. */
  readonly rows: boolean;
  /** True where a cursor of a row is wanted. */
  readonly cursors: boolean;
  /** True where it is asked whether there is more beyond the page. */
  readonly more: boolean;
  readonly slots: readonly Slot[];
  /** Response keys under which the list of edges and the list of nodes were selected. */
  readonly edges: readonly string[];
  readonly nodes: readonly string[];
}

/** Something that each row of a connection holds: `edges { node }` has the path `edges`, `node`. */
export interface Slot {
  readonly list: string;
  /** Response key inside the edge; null where the list holds the thing itself. */
  readonly key: string | null;
  readonly selection: Selection;
}

/** A field that is a single entity. */
export interface OneLink extends LinkBase {
  readonly shape: 'one';
  readonly step: Extract<Step, { to: 'neighbors' | 'end' }>;
  readonly selection: Selection;
}

/** A field that is a list of evidence. */
export interface EvidenceLink extends LinkBase {
  readonly shape: 'evidence';
  readonly step: EvidenceStep;
  readonly sources: readonly { readonly key: string; readonly selection: Selection }[];
}

/** The parts of GraphQLResolveInfo that a selection is read from. */
export interface SelectionSource {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variableValues: Readonly<Record<string, unknown>>;
}

/** A whole selection below one field, with its connections in the order of their index. */
export interface Tree<Root> {
  readonly root: Root;
  readonly connections: readonly ConnectionLink[];
  /** How many links lead from the root to the farthest object. */
  readonly depth: number;
  /** How many links there are in all. */
  readonly size: number;
  /** The columns that the statement is told, by the name of the place. */
  readonly told?: Readonly<Record<string, ColumnNames>>;
}

/** Reads what is selected of the entities or relations of a type. */
export function readObjects(
  source: SelectionSource,
  type: GraphQLNamedType,
  nodes: readonly FieldNode[],
  of: Selection['of'],
): Tree<Selection> {
  const reader = new Reader(source);
  return reader.tree(reader.objects(type, nodes, of));
}

/** Reads what is selected of a connection field. */
export function readConnection(
  source: SelectionSource,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
): Tree<ConnectionLink> {
  const reader = new Reader(source);
  const root = reader.link(field, nodes, null);
  if (root?.shape !== 'connection') throw new TypeError(`${field.name} is not a connection`);
  return reader.tree(root);
}

/** One field as it was selected on some of the kinds. */
interface Selected {
  readonly field: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
  readonly types: GraphQLObjectType[];
}

class Reader {
  readonly #source: SelectionSource;
  readonly #connections: ConnectionLink[] = [];
  #next = 0;
  #level = 0;
  #depth = 0;
  #size = 0;

  constructor(source: SelectionSource) {
    this.#source = source;
  }

  tree<Root>(root: Root): Tree<Root> {
    return { root, connections: this.#connections, depth: this.#depth, size: this.#size };
  }

  objects(type: GraphQLNamedType, nodes: readonly FieldNode[], of: Selection['of']): Selection {
    const types = this.#possible(type).filter((each) => (each.name === 'Relation') === (of === 'relation'));
    const kinds = types.flatMap((each) => kindOfLabels([each.name]) ?? []);
    const selected = this.#selected(types, nodes);
    const columns = uniqueColumns(selected.flatMap(({ field }) => columnsOf(field)));
    const links = selected.flatMap((each) => {
      const everywhere = each.types.length === types.length;
      const on = each.types.flatMap(({ name }) => kindOfLabels([name]) ?? []);
      return this.link(each.field, each.nodes, everywhere ? null : on) ?? [];
    });
    const kind =
      kinds.length === 1 || !selected.some((each) => showsKind(each, types)) ? kinds[0] : undefined;
    return { of, kinds, kind, columns, links };
  }

  link(
    field: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
    kinds: readonly EntityKind[] | null,
  ): Link | undefined {
    const step = field.extensions.step;
    const [node] = nodes;
    if (!step || !node || step.to === 'properties') return undefined;
    this.#size++;
    this.#depth = Math.max(this.#depth, ++this.#level);
    const link = this.#link(field, nodes, { key: keyOf(node), kinds }, step, node);
    this.#level--;
    return link;
  }

  #link(
    field: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
    base: LinkBase,
    step: Exclude<Step, { to: 'properties' }>,
    node: FieldNode,
  ): Link {
    if (step.to === 'evidence')
      return { ...base, shape: 'evidence', step, sources: this.#sources(field, nodes) };
    if (step.to === 'end' || (step.to === 'neighbors' && step.one))
      return {
        ...base,
        shape: 'one',
        step,
        selection: this.objects(getNamedType(field.type), nodes, 'entity'),
      };
    // Taken before the levels below are read: indexes grow from the root down.
    const index = this.#next++;
    const link: ConnectionLink = {
      ...base,
      shape: 'connection',
      step,
      index,
      field,
      node,
      ...this.#connection(field, nodes),
    };
    this.#connections[index] = link;
    return link;
  }

  #connection(field: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[]) {
    const found = {
      total: false,
      rows: false,
      cursors: false,
      more: false,
      slots: [] as Slot[],
      edges: [] as string[],
      nodes: [] as string[],
    };
    for (const part of this.#fields(getNamedType(field.type), nodes)) {
      if (part.name === 'totalCount') found.total = true;
      else if (part.name === '__typename') continue;
      else found.rows = true;
      if (part.name === 'pageInfo') {
        const names = this.#names(part);
        found.cursors ||= names.some((name) => name.endsWith('Cursor'));
        found.more ||= names.some((name) => name.startsWith('has'));
      }
      if (part.name === 'nodes') {
        found.nodes.push(part.key);
        found.slots.push({ list: part.key, key: null, selection: this.#target(part) });
      }
      if (part.name === 'edges') {
        found.edges.push(part.key);
        for (const inner of this.#fields(getNamedType(part.field.type), part.nodes)) {
          if (inner.name === 'cursor') found.cursors = true;
          else if (inner.name !== '__typename')
            found.slots.push({ list: part.key, key: inner.key, selection: this.#target(inner) });
        }
      }
    }
    return found;
  }

  /** What a row holds is the relation that was followed, where the field's type says so, else the entity it led to. */
  #target({ field, nodes }: Part): Selection {
    const type = getNamedType(field.type);
    return this.objects(type, nodes, type.name === 'Relation' ? 'relation' : 'entity');
  }

  #sources(field: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[]) {
    return this.#fields(getNamedType(field.type), nodes)
      .filter(({ name }) => name === 'source')
      .map((part) => ({
        key: part.key,
        selection: this.objects(getNamedType(part.field.type), part.nodes, 'entity'),
      }));
  }

  #names(part: Part): readonly string[] {
    return this.#fields(getNamedType(part.field.type), part.nodes).map(({ name }) => name);
  }

  /** The fields selected on an object type, in order. */
  #fields(type: GraphQLNamedType, nodes: readonly FieldNode[]): readonly Part[] {
    if (!isObjectType(type)) throw new TypeError(`${type.name} is not an object type`);
    const { schema, fragments, variableValues } = this.#source;
    const { fields } = collectSubFields(schema, fragments, variableValues, type, [...nodes]);
    return [...fields].flatMap(([key, selected]) => {
      const name = selected[0]?.name.value ?? '';
      const field = type.getFields()[name];
      return field
        ? [{ key, name, field, nodes: selected }]
        : name === '__typename'
          ? [{ key, name, field: typename, nodes: selected }]
          : [];
    });
  }

  /** The fields selected on any of the types; a field that reads the same on several types comes once. */
  #selected(types: readonly GraphQLObjectType[], nodes: readonly FieldNode[]): readonly Selected[] {
    const all: Selected[] = [];
    const byKey = new Map<string, Selected[]>();
    for (const type of types)
      for (const { key, field, nodes: selected } of this.#fields(type, nodes)) {
        const known = byKey.get(key) ?? [];
        const same = known.find((one) => sameNodes(one.nodes, selected) && sameField(one.field, field));
        if (same) {
          same.types.push(type);
          continue;
        }
        const one = { field, nodes: selected, types: [type] };
        all.push(one);
        byKey.set(key, [...known, one]);
      }
    return all;
  }

  #possible(type: GraphQLNamedType): readonly GraphQLObjectType[] {
    if (isAbstractType(type)) return this.#source.schema.getPossibleTypes(type);
    return isObjectType(type) ? [type] : [];
  }
}

/** True where the answer to a selected field is another for entities of another type that are otherwise the same. */
function showsKind({ field, types }: Selected, { length }: readonly GraphQLObjectType[]): boolean {
  const { pothosExposedField: exposed, step } = field.extensions;
  const computed = step?.to === 'properties' && step.names.includes('kind');
  return types.length < length || field === typename || exposed === 'kind' || computed;
}

interface Part {
  readonly key: string;
  readonly name: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
}

const typename = { name: '__typename', extensions: {} } as GraphQLField<unknown, unknown>;

const keyOf = (node: FieldNode): string => node.alias?.value ?? node.name.value;

const sameNodes = (a: readonly FieldNode[], b: readonly FieldNode[]): boolean =>
  a.length === b.length && a.every((node, i) => node === b[i]);

/** Two kinds may declare a field of one name differently: `Model.claims` are about it, `Person.claims` are theirs. */
const sameField = (a: GraphQLField<unknown, unknown>, b: GraphQLField<unknown, unknown>): boolean =>
  a.extensions.step === b.extensions.step &&
  a.extensions.pothosExposedField === b.extensions.pothosExposedField &&
  String(a.type) === String(b.type);
