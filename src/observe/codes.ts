import type { GraphQLError } from 'graphql';

/** The codes of errors; what has none is masked, as a fault of ours. */
export const codesOf = (errors: readonly GraphQLError[]): readonly string[] =>
  errors.map(({ extensions }) => String(extensions.code ?? 'INTERNAL_SERVER_ERROR'));
