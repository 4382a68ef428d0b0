import { type ExecutionResult, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../../schema/builder.ts';
import { Vanished } from '../graph/graph.ts';

/** Times that a query is answered at most. */
const tries = 3;

/**
 * Answers a query anew where something that it had found was deleted before it was read, so that writers never make a
 * reader's query fail.
 */
export const readAgain: Plugin<Context> = {
  onExecute: ({ args, executeFn, setExecuteFn }) => {
    // What a mutation did must not be done again.
    if (getOperationAST(args.document, args.operationName)?.operation !== 'query') return;
    setExecuteFn(async () => {
      let result: ExecutionResult = await executeFn(args);
      for (let attempt = 1; attempt < tries && hasVanished(result); attempt++) {
        const { graph, ...context } = args.contextValue;
        result = await executeFn({ ...args, contextValue: { ...context, graph: graph.afresh() } });
      }
      return result;
    });
  },
};

const hasVanished = ({ errors }: ExecutionResult): boolean =>
  errors?.some(({ originalError }) => originalError instanceof Vanished) ?? false;
