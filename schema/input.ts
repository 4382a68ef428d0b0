import type { EntityValues } from '../src/mutations/inputs.ts';
import { builder, type Types } from './builder.ts';
import { EntityRef } from './entity-ref.ts';

/** The field builder of an input. */
export type InputFields = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>;

/** A piece of evidence as it is written. */
export const EvidenceInput = builder.inputType('EvidenceInput', {
  description: 'A source that states something, and where in it.',
  fields: (t) => ({
    source: t.field({
      type: EntityRef,
      required: true,
      description: 'The source; an entity of kind SOURCE.',
    }),
    locator: t.string({
      description:
        'Where in the source it is stated: a section, a page, a row; the source as a whole unless given.',
    }),
  }),
});

/**
 * Declares how an entity of a kind is written: `<name>Input`.
 *
 * @param noun what it is, as descriptions call it: `an organization`
 * @param own the kind's own properties
 */
export function entityInput(
  name: string,
  noun: string,
  own: (t: InputFields) => Record<string, ReturnType<InputFields['field']>> = () => ({}),
) {
  const ref = builder.inputRef<EntityValues>(`${name}Input`);
  return ref.implement({
    description: `What is to be written of ${noun}. Of one that exists, properties that are left out stay as they are and those that are null are removed.`,
    fields: (t) => ({
      slug: t.string({
        required: true,
        description:
          'Its slug, by which it is found or else created: lower-case letters and digits joined by - . _ or +, like llama-2-7b. It can not be changed.',
      }),
      name: t.string({ required: true, description: 'Its name as people write it.' }),
      aliases: t.stringList({
        description:
          'All other names that it goes by; those that it has and that are not listed are removed.',
      }),
      summary: t.string({ description: "One or two sentences about it in the project's own words." }),
      url: t.field({ type: 'URL', description: 'Its page on the web.' }),
      ...own(t),
      evidence: t.field({
        type: [EvidenceInput],
        description:
          'Which sources state that it exists with these properties; added to the evidence that is there.',
      }),
      expectedVersion: t.int({
        description:
          'The version that it has to have: where somebody changed it meanwhile, nothing is written and the answer is CONFLICT. 0 says that it must not exist yet; any version will do unless given.',
      }),
    }),
  });
}
