import { dayProperties, instantProperties, listProperties, scoreNames } from '../ontology.ts';
import type { Condition, PropertyCondition, RelatedCondition } from './filter.ts';
import { kindText, oneWay, patternText, validOn, whereText } from './pattern.ts';

/** Writes the conditions of a list as Cypher. */

/** What the text of a condition needs beside the condition. */
export interface ConditionScope {
  /** Where in `$p` the values of the list are. */
  readonly parameter: string;
  /** True where relations have to be valid on the list's day. */
  readonly asOf: boolean;
  /** Makes a variable that is not used elsewhere in the statement. */
  readonly variable: (prefix: string) => string;
}

/** Conditions that the planner is given one by one; more than that it takes seconds to weigh against each other. */
const weighed = 6;

/** Conditions on the entity in a variable that must all hold, to be joined by AND. */
export function conditionTexts(
  conditions: readonly Condition[],
  variable: string,
  scope: ConditionScope,
): readonly string[] {
  if (conditions.length <= weighed) return conditions.map((one) => conditionText(one, variable, scope));
  // Those that an index may serve come first; the others become one that the planner doesn't look into.
  const sorted = [...conditions].sort((a, b) => rankOf(a) - rankOf(b));
  const texts = sorted.map((one) => conditionText(one, variable, scope));
  return [...texts.slice(0, weighed - 1), opaque(texts.slice(weighed - 1).join(' AND '))];
}

const indexed = [dayProperties, instantProperties, scoreNames];

/** How soon the planner has to see a condition: first what the statement is told to start from, then what has an index. */
function rankOf(condition: Condition): number {
  if (names(condition, 'slug')) return 0;
  if (names(condition, 'name')) return 1;
  if (condition.is !== 'property') return 4;
  return indexed.some((names) => names.has(condition.property)) ? 2 : 3;
}

/** What Cypher leaves open, since a property is absent, is false. */
const opaque = (text: string): string => `coalesce(${text}, false)`;

/**
 * A condition on the entity in a variable. It holds or it doesn't: where Cypher says null, since a property is absent,
 * it does not, and its negation does.
 */
function conditionText(condition: Condition, variable: string, scope: ConditionScope): string {
  switch (condition.is) {
    case 'property':
      return propertyText(condition, variable, `${scope.parameter}.filter[${condition.at}]`);
    case 'kind':
      return kindText(variable, condition.kinds);
    case 'and':
      return joined(conditionTexts(condition.of, variable, scope), ' AND ', 'true');
    case 'or': {
      const text = joined(
        condition.of.map((one) => conditionText(one, variable, scope)),
        ' OR ',
        'false',
      );
      return condition.of.length > weighed ? opaque(text) : text;
    }
    case 'not':
      return `NOT ${opaque(conditionText(condition.of, variable, scope))}`;
    case 'related':
      return relatedText(condition, variable, scope);
  }
}

const joined = (texts: readonly string[], operator: string, none: string): string =>
  texts.length ? `(${texts.join(operator)})` : none;

/** The way from the entities of a list to one that the filter names by its slug or name. */
export interface Anchor {
  /** The condition that the way takes the place of. */
  readonly condition: Condition;
  /** One pattern a relation: in one pattern together, no relation could be walked there and back. */
  readonly patterns: readonly string[];
  readonly conditions: readonly string[];
}

/**
 * Where one of the conditions asks for a related entity with a certain slug or name, the way to it: a list that starts
 * from there reads a few relations, in place of one look for every entity of its kinds.
 *
 * @param node the entity listed as the pattern names it: its variable, and its label where it has one
 */
export function anchorOf(
  conditions: readonly Condition[],
  variable: string,
  node: string,
  scope: ConditionScope,
): Anchor | undefined {
  for (const condition of conditions) {
    if (condition.is !== 'related' || condition.quantifier !== 'some') continue;
    const relation = scope.variable('r');
    const entity = scope.variable('m');
    const further = anchorOf(condition.of, entity, entity, scope);
    const indexed = (['slug', 'name'] as const).find((name) => condition.of.some((one) => names(one, name)));
    if (!further && !indexed) continue;
    const others = condition.of.filter((one) => one !== further?.condition);
    return {
      condition,
      patterns: [
        // Where statistics are young the planner starts from the wrong end, so it is told.
        patternText(node, condition, relation, further ? entity : `${entity}:Entity`) +
          (further ? '' : ` USING INDEX ${entity}:Entity(${indexed})`),
        ...(further?.patterns ?? []),
      ],
      conditions: [
        ...followed(condition, variable, relation, scope),
        ...conditionTexts(others, entity, scope),
        ...(further?.conditions ?? []),
      ],
    };
  }
  return undefined;
}

/** True where a condition says which values a property has. */
const names = (condition: Condition, property: string): boolean =>
  condition.is === 'property' &&
  condition.property === property &&
  (condition.operator === 'eq' || condition.operator === 'in');

function relatedText(related: RelatedCondition, variable: string, scope: ConditionScope): string {
  const relation = scope.variable('r');
  const entity = scope.variable('m');
  const text = (conditions: readonly string[]) =>
    `EXISTS { ${patternText(variable, related, relation, entity)}${whereText([...followed(related, variable, relation, scope), ...conditions])} }`;
  const inner = conditionTexts(related.of, entity, scope);
  if (related.quantifier === 'all')
    return inner.length ? `NOT ${text([`NOT ${opaque(inner.join(' AND '))}`])}` : 'true';
  return related.quantifier === 'some' ? text(inner) : `NOT ${text(inner)}`;
}

/** The conditions on the relation that a filter follows. */
function followed(
  related: RelatedCondition,
  variable: string,
  relation: string,
  { asOf, parameter }: ConditionScope,
): readonly string[] {
  return [...oneWay(variable, related, relation), ...(asOf ? validOn(relation, `${parameter}.asOf`) : [])];
}

function propertyText({ property, operator }: PropertyCondition, variable: string, value: string): string {
  const text = `${variable}.${property}`;
  const operand = typed(property, value);
  switch (operator) {
    case 'eq':
      return `${text} = ${operand}`;
    case 'ne':
      return `(${text} IS NULL OR ${text} <> ${operand})`;
    case 'in':
      return `${text} IN ${typedList(property, value)}`;
    case 'notIn':
      return `(${text} IS NULL OR NOT ${text} IN ${typedList(property, value)})`;
    case 'lt':
      return `${text} < ${operand}`;
    case 'lte':
      return `${text} <= ${operand}`;
    case 'gt':
      return `${text} > ${operand}`;
    case 'gte':
      return `${text} >= ${operand}`;
    case 'startsWith':
      return `${lowered(property, text)} STARTS WITH toLower(${value})`;
    case 'endsWith':
      return `${lowered(property, text)} ENDS WITH toLower(${value})`;
    case 'contains':
      return listProperties.has(property)
        ? has(text, value)
        : `${lowered(property, text)} CONTAINS toLower(${value})`;
    case 'containsAll':
      return `all(one IN ${value} WHERE ${has(text, 'one')})`;
    case 'containsAny':
      return `any(one IN ${value} WHERE ${has(text, 'one')})`;
    case 'isEmpty':
      return `(size(coalesce(${text}, [])) = 0) = ${value}`;
    case 'isNull':
      return `(${text} IS NULL) = ${value}`;
  }
}

/** True where a list has the entry, whatever the case of its letters. */
const has = (list: string, value: string): string =>
  `any(entry IN coalesce(${list}, []) WHERE toLower(entry) = toLower(${value}))`;

/** Slugs have no capital letters; without a function around it the index on them serves. */
const lowered = (property: string, text: string): string => (property === 'slug' ? text : `toLower(${text})`);

/** Text properties that an index keeps in order. */
const orderedText: ReadonlySet<string> = new Set(['slug', 'name']);

/** A value whose type is certain before the statement runs: a range of an index can't be sought otherwise. */
function typed(property: string, value: string): string {
  if (dayProperties.has(property)) return `date(${value})`;
  if (instantProperties.has(property)) return `datetime(${value})`;
  if (scoreNames.has(property)) return `toFloat(${value})`;
  return orderedText.has(property) ? `toString(${value})` : value;
}

const typedList = (property: string, value: string): string =>
  instantProperties.has(property) ? `[one IN ${value} | datetime(one)]` : value;
