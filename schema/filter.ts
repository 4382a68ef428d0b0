import { builder } from './builder.ts';
import { EntityKind } from './ontology.ts';

/** Conditions on a text. */
export const StringFilter = builder.inputType('StringFilter', {
  description:
    'Conditions on a text; all that are given must hold. Capital and small letters count as different.',
  fields: (t) => ({
    eq: t.string({ description: 'It is this.' }),
    ne: t.string({ description: 'It is not this.' }),
    in: t.stringList({ description: 'It is one of these.' }),
    notIn: t.stringList({ description: 'It is none of these.' }),
  }),
});

/** Conditions on an entity's kind. */
export const EntityKindFilter = builder.inputType('EntityKindFilter', {
  description: 'Conditions on the kind of an entity; all that are given must hold.',
  fields: (t) => ({
    eq: t.field({ type: EntityKind, description: 'It is this kind.' }),
    ne: t.field({ type: EntityKind, description: 'It is not this kind.' }),
    in: t.field({ type: [EntityKind], description: 'It is one of these kinds.' }),
    notIn: t.field({ type: [EntityKind], description: 'It is none of these kinds.' }),
  }),
});

/** Which entities of any kind to list. */
export const EntityFilter = builder.inputType('EntityFilter', {
  description: 'Which entities to list; all conditions that are given must hold.',
  fields: (t) => ({
    kind: t.field({ type: EntityKindFilter, description: 'Conditions on the kind.' }),
    slug: t.field({ type: StringFilter, description: 'Conditions on the slug.' }),
  }),
});

/** Declares which entities of one kind to list: `<name>Filter`. */
export function entityFilter(name: string, plural: string) {
  return builder.inputType(`${name}Filter`, {
    description: `Which ${plural} to list; all conditions that are given must hold.`,
    fields: (t) => ({
      slug: t.field({ type: StringFilter, description: 'Conditions on the slug.' }),
    }),
  });
}
