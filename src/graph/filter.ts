import { GraphError } from '../errors.ts';
import {
  type Direction,
  type EntityKind,
  entityKinds,
  instantProperties,
  isEntityKind,
  type RelationType,
} from '../ontology.ts';

/** Operators that a filter can apply to a property; which of them apply depends on the property's type. */
export type Operator =
  | 'eq'
  | 'ne'
  | 'in'
  | 'notIn'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'containsAll'
  | 'containsAny'
  | 'isEmpty'
  | 'isNull';

/** That of a filter which the statement's text depends on; the values are parameters. */
export type Condition =
  | PropertyCondition
  | { readonly is: 'kind'; readonly kinds: readonly EntityKind[] }
  | { readonly is: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly is: 'not'; readonly of: Condition }
  | RelatedCondition;

/** A condition on a property. */
export interface PropertyCondition {
  readonly is: 'property';
  readonly property: string;
  readonly operator: Operator;
  /** Where among the filter's values the operand stands. */
  readonly at: number;
}

/** A condition on the entities at the other ends of an entity's relations. */
export interface RelatedCondition {
  readonly is: 'related';
  readonly types: readonly RelationType[];
  readonly direction: Direction;
  readonly quantifier: 'some' | 'none' | 'all';
  readonly of: readonly Condition[];
}

/** A filter as the API's inputs give it. */
export interface Filter {
  readonly [name: string]: unknown;
}

/** A condition across relations as the API's input gives it. */
interface Related {
  readonly type?: RelationType | null;
  readonly direction: Direction;
  readonly some?: Filter | null;
  readonly none?: Filter | null;
  readonly all?: Filter | null;
}

/** A filter taken apart: the kinds that it leaves, and conditions that must all hold with the values they compare with. */
export interface BoundFilter {
  readonly kinds: readonly EntityKind[];
  readonly conditions: readonly Condition[];
  readonly values: readonly unknown[];
}

/** What a filter may cost: each condition and each filter inside it one, each relation more. Planning time grows with it. */
const maxCost = 200;
const relationCost = 8;
/** Filters inside each other at most. */
const maxDepth = 20;
/** Relations that a filter follows one after the other at most. */
const maxHops = 5;

/**
 * Takes a filter apart; what it says of the kind becomes a choice among the kinds that are possible anyway.
 *
 * @throws {GraphError} BAD_USER_INPUT where a condition compares with null, which a forgotten variable does;
 *   COST_LIMIT where it has too many conditions
 */
export function bindFilter(filter: Filter | null | undefined, possible: readonly EntityKind[]): BoundFilter {
  const binder = new Binder();
  const all = filter ? binder.conjunction(filter, 'filter', 0, 0) : [];
  const kinds = all.reduce(
    (left, one) => (one.is === 'kind' ? left.filter((kind) => one.kinds.includes(kind)) : left),
    possible,
  );
  return { kinds, conditions: all.filter(({ is }) => is !== 'kind'), values: binder.values };
}

class Binder {
  readonly values: unknown[] = [];
  #cost = 0;

  /**
   * @param path of the filter in the argument, for messages
   * @param hops relations that lead here
   * @param depth filters that this one is inside of
   */
  conjunction(filter: Filter, path: string, hops: number, depth: number): readonly Condition[] {
    this.#spend(1);
    if (depth > maxDepth)
      throw new GraphError(
        'COST_LIMIT',
        `The filter holds more than ${maxDepth} filters one inside the other, which is the limit. Write it flatter.`,
      );
    const inner = depth + 1;
    return Object.entries(filter).flatMap(([name, given]): readonly Condition[] => {
      const at = `${path}.${name}`;
      // A whole condition that is null sets none; an operand that is null is a mistake.
      if (given === null || given === undefined) return [];
      switch (name) {
        case 'AND':
          return list(given).flatMap((each) => this.conjunction(each, at, hops, inner));
        case 'OR':
          return [{ is: 'or', of: list(given).map((each) => this.#all(each, at, hops, inner)) }];
        case 'NOT':
          return [{ is: 'not', of: this.#all(given as Filter, at, hops, inner) }];
        case 'related':
          return list<Related>(given).flatMap((each) => this.#related(each, at, hops + 1, inner));
        default:
          return this.#operators(name, given, at);
      }
    });
  }

  #all(filter: Filter, path: string, hops: number, depth: number): Condition {
    return { is: 'and', of: this.conjunction(filter, path, hops, depth) };
  }

  #related(related: Related, path: string, hops: number, depth: number): readonly Condition[] {
    if (hops > maxHops)
      throw new GraphError(
        'COST_LIMIT',
        `${path} follows more than ${maxHops} relations one after the other, which is the limit. Filter by something nearer.`,
      );
    this.#spend(relationCost);
    const { type, direction } = related;
    const asked = (['some', 'none', 'all'] as const).filter((each) => related[each] != null);
    if (asked.length === 0)
      throw new GraphError(
        'BAD_USER_INPUT',
        `${path} asks for nothing: give some, none or all, such as some: {} for any related entity.`,
      );
    return asked.map((quantifier) => ({
      is: 'related',
      types: type ? [type] : [],
      direction,
      quantifier,
      of: this.conjunction(related[quantifier] ?? {}, `${path}.${quantifier}`, hops, depth),
    }));
  }

  #operators(property: string, operators: object, path: string): readonly Condition[] {
    return Object.entries(operators).flatMap(([name, value]): readonly Condition[] => {
      if (value === undefined) return [];
      const operator = name as Operator;
      if (value === null)
        throw new GraphError(
          'BAD_USER_INPUT',
          `${path}.${name} is null: give a value, or leave ${name} out to set no condition. isNull asks for what is absent.`,
        );
      this.#spend(1);
      if (property === 'kind') return [{ is: 'kind', kinds: kindsThat(operator, value) }];
      checkSize(value, `${path}.${name}`);
      this.values.push(instantProperties.has(property) ? instants(value) : value);
      return [{ is: 'property', property, operator, at: this.values.length - 1 }];
    });
  }

  #spend(cost: number): void {
    this.#cost += cost;
    if (this.#cost > maxCost)
      throw new GraphError(
        'COST_LIMIT',
        `The filter costs more than ${maxCost}, which is the limit: each condition and each filter inside it costs 1, each relation that it follows ${relationCost}. Use in and notIn for lists of values.`,
      );
  }
}

const list = <Item = Filter>(value: unknown): readonly Item[] => value as readonly Item[];

function kindsThat(operator: Operator, value: unknown): readonly EntityKind[] {
  const named = [value].flat().filter((name): name is EntityKind => isEntityKind(String(name)));
  const positive = operator === 'eq' || operator === 'in';
  return entityKinds.filter((kind) => named.includes(kind) === positive);
}

/** Instants go to the database as text, since a date alone stands for a calendar day there. */
const instants = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(instants) : value instanceof Date ? value.toISOString() : value;

const largest = 2n ** 63n - 1n;

/** A number that the database can't hold would wrap around into another one. */
function checkSize(value: unknown, path: string): void {
  const tooLarge = [value]
    .flat()
    .find((each) => typeof each === 'bigint' && (each > largest || each < -largest));
  if (tooLarge !== undefined)
    throw new GraphError(
      'BAD_USER_INPUT',
      `${path} is ${tooLarge}: numbers go from -${largest} to ${largest}.`,
    );
}
