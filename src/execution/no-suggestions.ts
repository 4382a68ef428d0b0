import type { Plugin } from 'graphql-yoga';

/** Takes out of errors what GraphQL guesses was meant, from which the schema could be pieced together. */
export const noSuggestions: Plugin = {
  onValidate:
    () =>
    ({ result }) =>
      strip(result),
  onExecute: () => ({
    onExecuteDone: ({ result }) => {
      if (!(Symbol.asyncIterator in result)) strip(result.errors ?? []);
    },
  }),
};

function strip(errors: readonly { message: string }[]): void {
  for (const error of errors) error.message = error.message.replace(/ Did you mean .*\?$/s, '');
}
