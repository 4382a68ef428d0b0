import { GraphError } from '../errors.ts';
import {
  type Direction,
  type EntityKind,
  entityKinds,
  kinds as kindTable,
  type RelationType,
  relationTypes,
} from '../ontology.ts';
import { type CursorValues, decodeCursor } from './cursor.ts';
import { bindFilter, type Condition, type Filter } from './filter.ts';
import type { ConnectionLink } from './selection.ts';

/** Entries on a page unless the caller asks for another number. */
export const defaultPageSize = 20;
/** Entries on a page at most. */
export const maxPageSize = 100;

/** Something that a list is ordered by. */
export interface OrderKey {
  /** Where it is read: on the entity listed, on the relation that was followed, or the relation's type itself. */
  readonly on: 'entity' | 'relation' | 'type';
  /** What cursors call it. */
  readonly name: string;
  /** Properties of which the first that is there counts; of `type` none. */
  readonly properties: readonly string[];
  readonly descending: boolean;
  /** True where rows without a value come last, whatever the direction. */
  readonly nullable: boolean;
  readonly date: boolean;
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
  readonly values: Readonly<Record<string, unknown>>;
  readonly size: number;
}

/** Arguments of a list field, after GraphQL has checked their types. */
export interface ListArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
  readonly asOf?: Date | null;
  readonly direction?: Direction | null;
  readonly types?: readonly RelationType[] | null;
  readonly kinds?: readonly EntityKind[] | null;
  readonly filter?: Filter | null;
  readonly orderBy?: readonly { readonly field: OrderField; readonly direction: 'ASC' | 'DESC' }[] | null;
}

/** What a root list can be ordered by. */
export type OrderField = 'NAME' | 'DATE';

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
  const after = page.after === undefined ? undefined : decodeCursor(page.after, order);
  const before = page.before === undefined ? undefined : decodeCursor(page.before, order);
  const followed =
    step.to === 'neighbors' || step.to === 'relations' || (step.to === 'stated' && step.what === 'relations');
  const ownDay = args.asOf === undefined ? day : (args.asOf ?? undefined);
  const asOf = followed ? ownDay : undefined;
  return {
    shape: {
      types: step.to === 'neighbors' ? step.types : typesOf(args.types),
      direction: step.to === 'neighbors' ? step.direction : (args.direction ?? 'BOTH'),
      kinds: filter.kinds,
      conditions: [
        ...filter.conditions,
        ...equal.map(({ property }) => ({ property, operator: 'eq' as const })),
      ],
      asOf: asOf !== undefined,
      order,
      backward: page.backward,
      after: after ? after.map(isNull) : null,
      before: before ? before.map(isNull) : null,
    },
    values: {
      // One more than asked tells whether there is a next page.
      limit: page.size + 1,
      ...(asOf && { asOf }),
      ...(after && { after }),
      ...(before && { before }),
      filter: [...filter.values, ...equal.map(({ value }) => value)],
    },
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
  date: false,
});

const type = key('type');
const name = key('entity', 'name');
const slug = key('entity', 'slug');
const relation = key('relation', 'id');
const date = (properties: readonly string[]): OrderKey => ({
  ...key('entity', ...properties),
  name: 'date',
  nullable: true,
  date: true,
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
    const descending = direction === 'DESC';
    if (field === 'NAME') return [{ ...name, descending }];
    const properties = [...new Set(kinds.flatMap((kind) => kindTable[kind].date ?? []))];
    return properties.length ? [{ ...date(properties), descending }] : [];
  });
  const named = asked.some(({ properties }) => properties[0] === 'name') ? asked : [...asked, name];
  return [...named, slug];
}

interface Page {
  readonly size: number;
  readonly backward: boolean;
  readonly after: string | undefined;
  readonly before: string | undefined;
}

function readPage(args: ListArguments, field: string): Page {
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
