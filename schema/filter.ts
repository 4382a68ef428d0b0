import type { EnumRef, InputRef } from '@pothos/core';
import type { Filter } from '../src/graph/filter.ts';
import { builder, type Types } from './builder.ts';
import { Direction, EntityKind, RelationType } from './ontology.ts';

/** The field builder of a filter. */
export type FilterFields = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>;

const absent = 'Whether it is absent.';

/** Conditions on a text. */
export const StringFilter = builder.inputType('StringFilter', {
  description:
    'Conditions on a text; all that are given must hold. Capital and small letters are different to eq, ne, in, notIn and the comparisons, which go by the order of Unicode characters, and alike to contains, startsWith and endsWith.',
  fields: (t) => ({
    eq: t.string({ description: 'It is this.' }),
    ne: t.string({ description: 'It is not this, or absent.' }),
    in: t.stringList({ description: 'It is one of these.' }),
    notIn: t.stringList({ description: 'It is none of these, or absent.' }),
    lt: t.string({ description: 'It comes before this.' }),
    lte: t.string({ description: 'It is this or comes before it.' }),
    gt: t.string({ description: 'It comes after this.' }),
    gte: t.string({ description: 'It is this or comes after it.' }),
    contains: t.string({ description: 'This is part of it; capital and small letters are alike.' }),
    startsWith: t.string({ description: 'It begins with this; capital and small letters are alike.' }),
    endsWith: t.string({ description: 'It ends with this; capital and small letters are alike.' }),
    isNull: t.boolean({ description: absent }),
  }),
});

/** Conditions on a list of texts. */
export const StringListFilter = builder.inputType('StringListFilter', {
  description:
    'Conditions on a list of texts; all that are given must hold. Capital and small letters are alike.',
  fields: (t) => ({
    contains: t.string({ description: 'This is one of its entries.' }),
    containsAny: t.stringList({ description: 'At least one of these is among its entries.' }),
    containsAll: t.stringList({ description: 'All of these are among its entries.' }),
    isEmpty: t.boolean({ description: 'Whether it has no entries.' }),
  }),
});

/** Conditions on a yes or no. */
export const BooleanFilter = builder.inputType('BooleanFilter', {
  description: 'Conditions on a yes or no; all that are given must hold.',
  fields: (t) => ({
    eq: t.boolean({ description: 'It is this.' }),
    ne: t.boolean({ description: 'It is not this, or absent.' }),
    isNull: t.boolean({ description: absent }),
  }),
});

/** Conditions on something that has an order. */
function comparisons(
  type: 'Int' | 'Float' | 'BigInt' | 'Date' | 'DateTime',
  noun: string,
  less: string,
  more: string,
) {
  return builder.inputType(`${type}Filter`, {
    description: `Conditions on ${noun}; all that are given must hold.`,
    fields: (t) => ({
      eq: t.field({ type, description: 'It is this.' }),
      ne: t.field({ type, description: 'It is not this, or absent.' }),
      in: t.field({ type: [type], description: 'It is one of these.' }),
      notIn: t.field({ type: [type], description: 'It is none of these, or absent.' }),
      lt: t.field({ type, description: `It is ${less} than this.` }),
      lte: t.field({ type, description: `It is this or ${less}.` }),
      gt: t.field({ type, description: `It is ${more} than this.` }),
      gte: t.field({ type, description: `It is this or ${more}.` }),
      isNull: t.boolean({ description: absent }),
    }),
  });
}

/** Conditions on a whole number. */
export const IntFilter = comparisons('Int', 'a whole number', 'smaller', 'greater');
/** Conditions on a number. */
export const FloatFilter = comparisons('Float', 'a number', 'smaller', 'greater');
/** Conditions on a whole number of any size. */
export const BigIntFilter = comparisons('BigInt', 'a whole number of any size', 'smaller', 'greater');
/** Conditions on a day. */
export const DateFilter = comparisons('Date', 'a day', 'earlier', 'later');
/** Conditions on an instant. */
export const DateTimeFilter = comparisons('DateTime', 'an instant', 'earlier', 'later');

/**
 * Declares the conditions on a property that has one of few values: `<name>Filter`.
 *
 * @param noun what it is, as descriptions call it: `the side that a claim takes`
 */
export function enumFilter<Value>(name: string, values: EnumRef<Types, Value>, noun: string) {
  return builder.inputType(`${name}Filter`, {
    description: `Conditions on ${noun}; all that are given must hold.`,
    fields: (t) => ({
      eq: t.field({ type: values, description: 'It is this.' }),
      ne: t.field({ type: values, description: 'It is not this, or absent.' }),
      in: t.field({ type: [values], description: 'It is one of these.' }),
      notIn: t.field({ type: [values], description: 'It is none of these, or absent.' }),
      isNull: t.boolean({ description: absent }),
    }),
  });
}

const EntityKindFilter = builder.inputType('EntityKindFilter', {
  description: 'Conditions on the kind of an entity; all that are given must hold.',
  fields: (t) => ({
    eq: t.field({ type: EntityKind, description: 'It is this kind.' }),
    ne: t.field({ type: EntityKind, description: 'It is not this kind.' }),
    in: t.field({ type: [EntityKind], description: 'It is one of these kinds.' }),
    notIn: t.field({ type: [EntityKind], description: 'It is none of these kinds.' }),
  }),
});

/** Which entities of any kind; what it can name is declared where all kinds are known, in entity-filter.ts. */
export const EntityFilter = builder.inputRef<Filter>('EntityFilter');

const RelatedFilter = builder.inputType('RelatedFilter', {
  description:
    'Conditions on the entities that an entity is related to; all that are given must hold. Where a day is given by asOf or @asOf, only relations valid on it count.',
  fields: (t) => ({
    type: t.field({
      type: RelationType,
      description: 'The type of relation that is followed; any unless given.',
    }),
    direction: t.field({
      type: Direction,
      required: true,
      defaultValue: 'OUT',
      description: 'OUT where the entities listed are the first end of the relation, IN where the second.',
    }),
    some: t.field({ type: EntityFilter, description: 'At least one related entity is like this.' }),
    none: t.field({ type: EntityFilter, description: 'No related entity is like this.' }),
    all: t.field({
      type: EntityFilter,
      description: 'Every related entity is like this; so it is where there are none.',
    }),
  }),
});

/** The conditions that a filter of every kind can name. */
export const commonFilters = (t: FilterFields, self: InputRef<Filter>) => ({
  slug: t.field({ type: StringFilter, description: 'Conditions on the slug.' }),
  name: t.field({ type: StringFilter, description: 'Conditions on the name.' }),
  aliases: t.field({ type: StringListFilter, description: 'Conditions on the other names.' }),
  summary: t.field({ type: StringFilter, description: 'Conditions on the summary.' }),
  url: t.field({ type: StringFilter, description: 'Conditions on the web address.' }),
  createdAt: t.field({
    type: DateTimeFilter,
    description: 'Conditions on when it was put into the graph.',
  }),
  updatedAt: t.field({ type: DateTimeFilter, description: 'Conditions on when it was last changed.' }),
  version: t.field({ type: IntFilter, description: 'Conditions on the version.' }),
  pagerank: t.field({ type: FloatFilter, description: 'Conditions on the PageRank last worked out.' }),
  degreeCentrality: t.field({
    type: FloatFilter,
    description: 'Conditions on the degree centrality last worked out.',
  }),
  betweenness: t.field({ type: FloatFilter, description: 'Conditions on the betweenness last worked out.' }),
  related: t.field({
    type: [RelatedFilter],
    description: 'Conditions on what it is related to; all of them must hold.',
  }),
  AND: t.field({ type: [self], description: 'All of these must hold; of an empty list, all do.' }),
  OR: t.field({ type: [self], description: 'At least one of these must hold; of an empty list, none does.' }),
  NOT: t.field({ type: self, description: 'This must not hold.' }),
});

/** The condition that only a filter of several kinds can name. */
export const kindFilter = (t: FilterFields) => ({
  kind: t.field({ type: EntityKindFilter, description: 'Conditions on the kind.' }),
});

/**
 * Declares which entities of one kind to list: `<name>Filter`.
 *
 * @param own the conditions on the kind's own properties
 */
export function entityFilter(
  name: string,
  plural: string,
  own: (t: FilterFields) => Record<string, ReturnType<FilterFields['field']>> = () => ({}),
) {
  const ref = builder.inputRef<Filter>(`${name}Filter`);
  return ref.implement({
    description: `Which ${plural} to list; all conditions that are given must hold. A condition on a property that is absent does not hold, its negation does.`,
    fields: (t) => ({ ...commonFilters(t, ref), ...own(t) }),
  });
}
