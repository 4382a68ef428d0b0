import {
  type DocumentNode,
  type ExecutionArgs,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  validate,
} from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Context } from '../../schema/builder.ts';
import { GraphError } from '../errors.ts';
import { costOf } from './cost.ts';
import { checkDocument } from './document.ts';
import { checkText } from './document-text.ts';
import { beyond, type Limits } from './limits.ts';
import { checkVariables } from './variables.ts';

/** Faults of a document that are told at most; each of them is searched for something like it. */
const maxFaults = 8;

/** The header with which a caller asks what an operation costs. */
export const costHeader = 'x-modelgraph-cost';

/** The plugins that hold every operation to the limits, in whatever way it comes. */
export function limitPlugins(
  limits: Limits,
  { introspection }: { readonly introspection: boolean },
): Plugin<Context>[] {
  return [
    documents(limits),
    validation(introspection),
    operations(limits),
    // After all that changes how an operation is run, so that what it tells is all there was.
    cost(limits),
  ];
}

/** Checks documents before they are parsed, and before they are validated. */
function documents(limits: Limits): Plugin<Context> {
  const passed = new WeakSet<DocumentNode>();
  return {
    onParse: ({ parseFn, setParseFn }) => {
      setParseFn((source, options) => {
        checkText(typeof source === 'string' ? source : source.body, limits);
        return parseFn(source, options);
      });
      return ({ result }) => {
        // Thrown here, and not as a result, it keeps its status of HTTP, and is not kept in memory with the document.
        if (result instanceof GraphError) throw result;
        if (!isDocument(result) || passed.has(result)) return;
        checkDocument(result, limits);
        passed.add(result);
      };
    },
  };
}

const isDocument = (value: unknown): value is DocumentNode =>
  typeof value === 'object' && value !== null && 'definitions' in value;

const validation = (introspection: boolean): Plugin<Context> => ({
  onValidate: ({ addValidationRule, setValidationFn }) => {
    if (!introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
    setValidationFn((...[schema, document, rules]: Parameters<typeof validate>) =>
      validate(schema, document, rules, { maxErrors: maxFaults }),
    );
  },
});

/** Checks variables and cost before an operation is run. */
function operations(limits: Limits): Plugin<Context> {
  const refusal = (args: Asked): GraphError | undefined => {
    try {
      checkVariables(args.variableValues ?? {}, limits);
      const found = estimated(args);
      if (found > limits.cost) throw beyond('cost', found, limits);
      return undefined;
    } catch (error) {
      if (error instanceof GraphError) return error;
      throw error;
    }
  };
  return {
    onExecute: ({ args, setResultAndStopExecution }) => {
      const error = refusal(args);
      if (error) setResultAndStopExecution({ errors: [error] });
    },
    onSubscribe: ({ args, setResultAndStopExecution }) => {
      const error = refusal(args);
      if (error) setResultAndStopExecution({ errors: [error] });
    },
  };
}

type Asked = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>;

function estimated({ schema, document, operationName, variableValues }: Asked): number {
  const operation = getOperationAST(document, operationName);
  return operation ? costOf(schema, document, operation, variableValues ?? {}) : 0;
}

/** Tells the cost of an operation, estimated and actual, to whoever asks for it. */
const cost = (limits: Limits): Plugin<Context> => ({
  onExecute: ({ args, executeFn, setExecuteFn }) => {
    if (args.contextValue.request.headers.get(costHeader) !== '1') return;
    setExecuteFn(async (given) => {
      const { meter } = args.contextValue;
      const result = await executeFn(given);
      if (isAsyncIterable(result)) return result;
      const used = {
        statements: meter.statements.length,
        milliseconds: Math.round(performance.now() - meter.startedAt),
      };
      const told = { estimated: estimated(args), limit: limits.cost, ...used };
      return { ...result, extensions: { ...result.extensions, cost: told } };
    });
  },
});
