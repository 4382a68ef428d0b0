import type { UserError as Shape } from '../src/mutations/call.ts';
import { builder } from './builder.ts';

const UserErrorCode = builder.enumType('UserErrorCode', {
  description: 'What is wrong with a part of the input.',
  values: {
    NOT_FOUND: { description: 'It names something that is not there.' },
    INVALID: { description: 'Its value is not allowed.' },
    CONFLICT: {
      description: 'It goes against what is in the graph, or somebody else changed that at the same moment.',
    },
    NOT_ALLOWED_BY_ONTOLOGY: { description: 'The ontology does not allow such a relation or kind.' },
  } as const,
});

/** What the caller got wrong. */
export const UserError = builder.objectRef<Shape>('UserError');
UserError.implement({
  description: 'Something in the input that kept a call from taking effect.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What was given and what is allowed, in a sentence.' }),
    code: t.expose('code', { type: UserErrorCode, description: 'What is wrong with it.' }),
    field: t.exposeStringList('field', {
      description: 'The path into the input: ["input", "3", "from"] is the from of the fourth item.',
    }),
  }),
});
