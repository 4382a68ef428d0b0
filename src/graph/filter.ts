import { GraphError } from '../errors.ts';
import { type EntityKind, isEntityKind } from '../ontology.ts';

/** Operators that a filter can apply to a property. */
export type Operator = 'eq' | 'ne' | 'in' | 'notIn';

/** One condition on a property; its value is a parameter, so that it is no part of the statement's text. */
export interface Condition {
  readonly property: string;
  readonly operator: Operator;
}

/** A filter as the API's inputs give it: operators and values by property. */
export type Filter = Readonly<
  Record<string, Readonly<Partial<Record<Operator, unknown>>> | null | undefined>
>;

/** A filter taken apart: the kinds that it leaves, and conditions with their values in the same order. */
export interface BoundFilter {
  readonly kinds: readonly EntityKind[];
  readonly conditions: readonly Condition[];
  readonly values: readonly unknown[];
}

/**
 * Takes a filter apart; a filter by kind becomes a choice among the kinds that are possible anyway.
 *
 * @throws {GraphError} BAD_USER_INPUT where a condition compares with null, which a forgotten variable does
 */
export function bindFilter(filter: Filter | null | undefined, possible: readonly EntityKind[]): BoundFilter {
  let kinds = possible;
  const conditions: Condition[] = [];
  const values: unknown[] = [];
  for (const [property, operators] of Object.entries(filter ?? {}))
    for (const [operator, value] of Object.entries(operators ?? {})) {
      if (value === undefined) continue;
      if (value === null)
        throw new GraphError(
          'BAD_USER_INPUT',
          `filter.${property}.${operator} is null: give a value, or leave ${operator} out to set no condition.`,
        );
      if (property === 'kind') kinds = kinds.filter((kind) => holds(kind, operator as Operator, value));
      else {
        conditions.push({ property, operator: operator as Operator });
        values.push(value);
      }
    }
  return { kinds, conditions, values };
}

function holds(kind: EntityKind, operator: Operator, value: unknown): boolean {
  const named = [value].flat().filter((name): name is EntityKind => isEntityKind(String(name)));
  const among = named.includes(kind);
  return operator === 'eq' || operator === 'in' ? among : !among;
}
