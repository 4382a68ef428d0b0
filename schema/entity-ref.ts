import { builder } from './builder.ts';

/** Names one entity, by its id or by its slug. */
export const EntityRef = builder.inputType('EntityRef', {
  description: 'Names one entity, by its id or by its slug.',
  isOneOf: true,
  fields: (t) => ({
    id: t.id({ description: 'An id that a query returned.' }),
    slug: t.string({ description: 'Its slug: llama-2, meta, yann-lecun.' }),
  }),
});
