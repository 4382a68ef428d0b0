import { type ExecutionArgs, getOperationAST, Kind, type OperationDefinitionNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../../schema/builder.ts';

/** Says to the request's meter who asks for what, and what goes wrong. It stands before all that may refuse an operation. */
export const noteOperation: Plugin<Context> = {
  onExecute: ({ args }) => {
    note(args);
    return {
      onExecuteDone: ({ result }) => {
        if (!(Symbol.asyncIterator in result)) args.contextValue.meter.errors = result.errors ?? [];
      },
    };
  },
  onSubscribe: ({ args }) => note(args),
};

function note({
  document,
  operationName,
  contextValue,
}: Pick<ExecutionArgs, 'document' | 'operationName'> & { readonly contextValue: Context }): void {
  const { meter, caller } = contextValue;
  const operation = getOperationAST(document, operationName);
  meter.caller = caller.name;
  if (!operation) return;
  meter.asked = {
    text: document.loc?.source.body ?? '',
    type: operation.operation,
    name: operation.name?.value,
    mutations: mutationsOf(operation),
  };
}

const mutationsOf = ({ operation, selectionSet }: OperationDefinitionNode): readonly string[] =>
  operation === 'mutation'
    ? selectionSet.selections.map((each) => (each.kind === Kind.FIELD ? each.name.value : '…'))
    : [];
