import type { RelationInput as Input } from '../src/mutations/inputs.ts';
import { builder } from './builder.ts';
import { EntityRef } from './entity-ref.ts';
import { EvidenceInput } from './input.ts';
import { RelationType } from './ontology.ts';

/** A relation as it is written. */
export const RelationInput = builder.inputRef<Input>('RelationInput').implement({
  description:
    'What is to be written of a relation. Of one that exists, facts that are left out stay as they are and those that are null are removed.',
  fields: (t) => ({
    type: t.field({ type: RelationType, required: true, description: 'What it says of its ends.' }),
    from: t.field({
      type: EntityRef,
      required: true,
      description: 'Its first end: of DEVELOPED the developer.',
    }),
    to: t.field({
      type: EntityRef,
      required: true,
      description: 'Its second end: of DEVELOPED what was developed.',
    }),
    role: t.string({
      description:
        'The part that the first end plays, or a qualifier. It tells relations between the same two apart.',
    }),
    since: t.field({
      type: 'Date',
      description:
        'The first day on which it is valid. It tells relations between the same two apart: somebody can come twice.',
    }),
    until: t.field({
      type: 'Date',
      description: 'The day from which on it is no longer valid; after since.',
    }),
    confidence: t.float({ description: 'How certain it is, from 0 to 1.' }),
    evidence: t.field({
      type: [EvidenceInput],
      description: 'Which sources state it; added to the evidence that is there.',
    }),
  }),
});
