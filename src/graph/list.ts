import { GraphError } from '../errors.ts';
import {
  type Direction,
  type EntityKind,
  entityKinds,
  kinds as kindTable,
  type RelationType,
  relationTypes,
  scoreProperties,
} from '../ontology.ts';
import { type CursorKey, type CursorValues, decodeCursor, fingerprint } from './cursor.ts';
import { bindFilter, type Condition, type Filter } from './filter.ts';
import type { ConnectionLink } from './selection.ts';

/** Entries on a page unless the caller asks for another number. */
export const defaultPageSize = 20;
/** Entries on a page at most. */
export const maxPageSize = 100;

/** Something that a list is ordered by. */
export interface OrderKey extends CursorKey {
  /** Where it is read: on the entity listed, on the relation that was followed, the relation's type itself, or the number of the entity's relations. */
  readonly on: 'entity' | 'relation' | 'type' | 'degree';
  /** Properties of which the first that is there counts; of `type` and `degree` none. */
  readonly properties: readonly string[];
}

/** That of a list's arguments which the statement's text depends on. */
export interface ListShape {
  readonly types: readonly RelationType[];
  readonly direction: Direction;
  readonly kinds: readonly EntityKind[];
  readonly conditions: readonly Condition[];
  readonly asOf: boolean;
  readonly order: readonly OrderKey[];
  readonly backward: boolean;
  /** Of each ordered value of the cursor whether it is null; null without a cursor. */
  readonly after: readonly boolean[] | null;
  readonly before: readonly boolean[] | null;
}

/** A list's arguments, taken apart into what is text, what is parameter, and what the page is made with. */
export interface BoundList {
  readonly shape: ListShape;
  /** Fingerprint of what is listed, for cursors; empty where none are read or made. */
  readonly filter: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly size: number;
}

/** The paging arguments of a list field. */
export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly before?: string | null | undefined;
}

/** Arguments of a list field, after GraphQL has checked their types. */
export interface ListArguments extends PageArguments {
  readonly asOf?: Date | null;
  readonly direction?: Direction | null;
  readonly types?: readonly RelationType[] | null;
  readonly kinds?: readonly EntityKind[] | null;
  readonly filter?: Filter | null;
  readonly orderBy?: readonly { readonly field: OrderField; readonly direction: 'ASC' | 'DESC' }[] | null;
}

/** What a root list can be ordered by. */
export type OrderField =
  | 'NAME'
  | 'DATE'
  | 'DEGREE'
  | 'PAGERANK'
  | 'DEGREE_CENTRALITY'
  | 'BETWEENNESS'
  | 'CREATED_AT'
  | 'UPDATED_AT';

/**
 * Binds the arguments of a connection.
 *
 * @param day the day of the operation's `@asOf`, which the field's own `asOf` overrides
 * @throws {GraphError} BAD_USER_INPUT, PAGE_TOO_LARGE or BAD_CURSOR
 */
export function bindList(
  link: ConnectionLink,
  given: Readonly<Record<string, unknown>>,
  day: Date | undefined,
): BoundList {
  const { step, field } = link;
  const args = given as ListArguments;
  const page = readPage(args, field.name);
  const possible = step.to === 'neighbors' || step.to === 'all' ? step.kinds : entityKinds;
  const wanted = args.kinds;
  const filter = bindFilter(
    args.filter,
    wanted ? possible.filter((kind) => wanted.includes(kind)) : possible,
  );
  const equal = step.to === 'neighbors' ? equalities(step.equals ?? {}, given) : [];
  const order = orderOf(step, filter.kinds, args.orderBy);
  const types = step.to === 'neighbors' ? step.types : typesOf(args.types);
  const direction = step.to === 'neighbors' ? step.direction : (args.direction ?? 'BOTH');
  const followed =
    step.to === 'neighbors' || step.to === 'relations' || (step.to === 'stated' && step.what === 'relations');
  const ownDay = args.asOf === undefined ? day : (args.asOf ?? undefined);
  // A root list reads relations where it filters across them or counts them.
  const asOf = followed || step.to === 'all' ? ownDay : undefined;
  const list = {
    order,
    filter:
      link.cursors || page.after !== undefined || page.before !== undefined
        ? fingerprint([types, direction, filter.kinds, args.filter ?? null, equal, asOf ?? null])
        : '',
  };
  const values = [...filter.values, ...equal.map(({ value }) => value)];
  const after = page.after === undefined ? undefined : decodeCursor(page.after, list);
  const before = page.before === undefined ? undefined : decodeCursor(page.before, list);
  return {
    shape: {
      types,
      direction,
      kinds: filter.kinds,
      conditions: [
        ...filter.conditions,
        ...equal.map(({ property }, i) => ({
          is: 'property' as const,
          property,
          operator: 'eq' as const,
          at: filter.values.length + i,
        })),
      ],
      asOf: asOf !== undefined,
      order,
      backward: page.backward,
      after: after ? after.map(isNull) : null,
      before: before ? before.map(isNull) : null,
    },
    values: {
      // One more than asked tells whether there is a next page.
      limit: page.size + (link.more ? 1 : 0),
      ...(asOf && { asOf }),
      ...(after && { after }),
      ...(before && { before }),
      ...(values.length > 0 && { filter: values }),
    },
    filter: list.filter,
    size: page.size,
  };
}

/** The types asked for, each once and in one order, so that the same choice always makes the same text. */
function typesOf(asked: ListArguments['types']): readonly RelationType[] {
  return asked ? relationTypes.filter((one) => asked.includes(one)) : relationTypes;
}

const isNull = (value: CursorValues[number]): boolean => value === null;

function equalities(equals: Readonly<Record<string, string>>, args: Readonly<Record<string, unknown>>) {
  return Object.entries(equals).flatMap(([argument, property]) => {
    const value = args[argument];
    return value === undefined || value === null ? [] : [{ property, value }];
  });
}

const key = (on: OrderKey['on'], ...properties: string[]): OrderKey => ({
  on,
  name: properties[0] ?? on,
  properties,
  descending: false,
  nullable: false,
  type: 'text',
});

const type = key('type');
const name = key('entity', 'name');
const slug = key('entity', 'slug');
const relation = key('relation', 'id');
const degree: OrderKey = { ...key('degree'), type: 'number' };
const score = (property: string): OrderKey => ({
  ...key('entity', property),
  nullable: true,
  type: 'number',
});
const instant = (property: string): OrderKey => ({ ...key('entity', property), type: 'instant' });
const date = (properties: readonly string[]): OrderKey => ({
  ...key('entity', ...properties),
  name: 'date',
  nullable: true,
  type: 'day',
});

function orderOf(
  step: ConnectionLink['step'],
  kinds: readonly EntityKind[],
  orderBy: ListArguments['orderBy'],
): readonly OrderKey[] {
  if (step.to === 'neighbors') return [name, slug, relation];
  if (step.to === 'relations' || (step.to === 'stated' && step.what === 'relations'))
    return [type, name, slug, relation];
  // Only the first key of a field counts: what is equal by it is equal by it again.
  const first = (orderBy ?? []).filter(
    ({ field }, i, all) => all.findIndex((other) => other.field === field) === i,
  );
  const asked = first.flatMap(({ field, direction }) => {
    const found = orderKey(field, kinds);
    return found ? [{ ...found, descending: direction === 'DESC' }] : [];
  });
  const named = asked.some((one) => one.name === name.name) ? asked : [...asked, name];
  return [...named, slug];
}

/** What a field of the API's order means for a list of these kinds; undefined where none of them has it. */
function orderKey(field: OrderField, kinds: readonly EntityKind[]): OrderKey | undefined {
  switch (field) {
    case 'NAME':
      return name;
    case 'DEGREE':
      return degree;
    case 'PAGERANK':
    case 'BETWEENNESS':
      return score(scoreProperties[field]);
    case 'DEGREE_CENTRALITY':
      return score(scoreProperties.DEGREE);
    case 'CREATED_AT':
      return instant('createdAt');
    case 'UPDATED_AT':
      return instant('updatedAt');
    case 'DATE': {
      const properties = [...new Set(kinds.flatMap((kind) => kindTable[kind].date ?? []))];
      return properties.length ? date(properties) : undefined;
    }
  }
}

/** Which part of a list is asked for. */
export interface Page {
  readonly size: number;
  readonly backward: boolean;
  readonly after: string | undefined;
  readonly before: string | undefined;
}

/**
 * Reads the paging arguments of a field.
 *
 * @throws {GraphError} BAD_USER_INPUT or PAGE_TOO_LARGE
 */
export function readPage(args: PageArguments, field: string): Page {
  const first = args.first ?? undefined;
  const last = args.last ?? undefined;
  const after = args.after ?? undefined;
  const before = args.before ?? undefined;
  if (first !== undefined && last !== undefined)
    throw new GraphError(
      'BAD_USER_INPUT',
      `${field} was asked for first ${first} and last ${last}: pass one of them.`,
    );
  checkSize(field, 'first', first);
  checkSize(field, 'last', last);
  // With nothing but an end, the page before that end is what is meant.
  const backward = last !== undefined || (first === undefined && before !== undefined && after === undefined);
  return { size: first ?? last ?? defaultPageSize, backward, after, before };
}

function checkSize(field: string, argument: string, size: number | undefined): void {
  if (size === undefined) return;
  const allowed = `a page holds 0 to ${maxPageSize} entries`;
  if (size < 0)
    throw new GraphError('BAD_USER_INPUT', `${field}(${argument}: ${size}) is negative: ${allowed}.`);
  if (size > maxPageSize)
    throw new GraphError(
      'PAGE_TOO_LARGE',
      `${field}(${argument}: ${size}) is too large: ${allowed}. Ask for the rest page by page, with the cursors of pageInfo.`,
    );
}
