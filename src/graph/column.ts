import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isListType,
  isNonNullType,
} from 'graphql';
import { type EntityKind, kinds } from '../ontology.ts';

/**
 * How a property is read. `plain`: as it is; `text`: as a string, for dates and for whole numbers that JavaScript can't hold
 * exactly; `list`: an empty list where it is absent.
 */
export const reads = ['plain', 'text', 'list'] as const;

/** A property of a node or relationship as a statement returns it. */
export interface Column {
  readonly property: string;
  readonly read: (typeof reads)[number];
}

const textTypes = new Set(['Date', 'DateTime', 'BigInt']);

/** Properties that belong to the object itself and are not stored: the inflater knows them. */
const derived = new Set(['kind', 'type']);

/** Columns of the lists in which evidence is stored. */
export const evidenceColumns: readonly Column[] = [
  { property: 'evidenceSources', read: 'list' },
  { property: 'evidenceLocators', read: 'list' },
];

/** The columns that a field needs of its own object; none where it leads elsewhere. */
export function columnsOf(field: GraphQLField<unknown, unknown>): readonly Column[] {
  const exposed = field.extensions.pothosExposedField;
  if (exposed !== undefined)
    return derived.has(exposed) ? [] : [{ property: exposed, read: readOf(field.type) }];
  const step = field.extensions.step;
  if (step?.to !== 'properties') return [];
  return step.names.filter((name) => !derived.has(name)).map((property) => ({ property, read: 'plain' }));
}

function readOf(type: GraphQLOutputType): Column['read'] {
  if (isListType(isNonNullType(type) ? type.ofType : type)) return 'list';
  return textTypes.has(getNamedType(type).name) ? 'text' : 'plain';
}

/** The columns without repetition, in order of first appearance. */
export function uniqueColumns(columns: Iterable<Column>): readonly Column[] {
  return [...new Map([...columns].map((column) => [column.property, column])).values()];
}

/** Names of properties, by how they are read. */
export type ColumnNames = Readonly<Record<string, readonly string[]>>;

/** Columns as a shared statement is told them. */
export const columnNames = (columns: readonly Column[]): ColumnNames =>
  Object.fromEntries(
    reads.map((read) => [
      read,
      columns.filter((column) => column.read === read).map(({ property }) => property),
    ]),
  );

/** The columns in the order in which a shared statement returns them. */
export const inOrderOfReads = (columns: readonly Column[]): readonly Column[] =>
  reads.flatMap((read) => columns.filter((column) => column.read === read));

/** The slugs of a relation's ends, which are not its own properties. */
export const endColumns: readonly Column[] = [
  { property: 'fromSlug', read: 'plain' },
  { property: 'toSlug', read: 'plain' },
];

/** All columns that entities of these kinds can have. */
export function columnsOfKinds(schema: GraphQLSchema, of: readonly EntityKind[]): readonly Column[] {
  const types = of.map((kind) => schema.getType(kinds[kind].label) as GraphQLObjectType);
  return columnsOfTypes(types);
}

/** All columns that a relation can have. */
export function columnsOfRelations(schema: GraphQLSchema): readonly Column[] {
  return columnsOfTypes([schema.getType('Relation') as GraphQLObjectType]);
}

function columnsOfTypes(types: readonly GraphQLObjectType[]): readonly Column[] {
  const all = types.flatMap((type) => Object.values(type.getFields()).flatMap(columnsOf));
  return uniqueColumns([...all, ...evidenceColumns]);
}
