import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  GraphQLScalarType,
  GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../../schema/builder.ts';
import { schema } from '../../schema/index.ts';
import { GraphError } from '../errors.ts';
import { once } from '../once.ts';
import { type StraightQuery, straightQuery } from './straight.ts';

/** Times that an operation is executed before it is compiled: that takes as long as some tens of executions. */
const usesBeforeCompiling = 3;
/** Milliseconds between the ends of two compilations, in which the server has time for others. */
const pause = 200;
/** Nodes of a document's syntax beyond which it would take too long at a stretch. */
const largest = 2_000;

/**
 * Executes operations that come again by code that is compiled for them: a fifth of the time, which is as long as the
 * database takes where there are thousands of objects. What the compiler does in another way than GraphQL's own executor is
 * left to that: `@skip` and `@include`, introspection, and whatever goes wrong but for the database.
 *
 * @param after executions before an operation is compiled
 */
export function compiledExecution(after = usesBeforeCompiling): Plugin<Context> {
  const known = new WeakMap<DocumentNode, Map<string, Known>>();
  let notBefore = 0;
  const compiled = (document: DocumentNode, name: string | null | undefined): Code | undefined => {
    const operations = known.get(document) ?? new Map<string, Known>();
    known.set(document, operations);
    const operation = operations.get(name ?? '') ?? { uses: 0, code: undefined };
    operations.set(name ?? '', operation);
    if (++operation.uses <= after || operation.code === null) return operation.code ?? undefined;
    if (operation.code === undefined && performance.now() >= notBefore) {
      operation.code = isCompilable(document) ? compileOperation(document, name) : null;
      if (after > 0) notBefore = performance.now() + pause;
    }
    return operation.code ?? undefined;
  };
  return {
    onExecute: ({ args, executeFn, setExecuteFn }) => {
      const code = compiled(args.document, args.operationName);
      if (!code) return;
      setExecuteFn(async () => {
        const { coerced } = getVariableValues(schema, code.variables, args.variableValues ?? {});
        // What is wrong with them is told in the ordinary way.
        if (!coerced) return executeFn(args);
        const answer = await code.straight?.(args.contextValue, coerced);
        if (answer) return answer;
        const query = code.compiled();
        if (!query) return executeFn(args);
        const result: ExecutionResult = await query(args.rootValue, args.contextValue, coerced);
        if (!result.errors) return result;
        return result.errors.every(isOfDatabase)
          ? { errors: result.errors.map((error) => placed(error, args.document)), data: result.data ?? null }
          : executeFn(args);
      });
    },
  };
}

/** True for what would only take as long again, and fail again. */
const isOfDatabase = ({ originalError }: GraphQLError): boolean =>
  originalError instanceof GraphError &&
  (originalError.code === 'DEADLINE_EXCEEDED' || originalError.code === 'GRAPH_UNAVAILABLE');

/** An error of compiled code as GraphQL's own executor makes it: with the places that its locations are made of again. */
function placed(error: GraphQLError, { loc }: DocumentNode): GraphQLError {
  const { message, locations, path, originalError, extensions } = error;
  const lines = [0, ...[...(loc?.source.body ?? '').matchAll(/\r\n|[\n\r]/g)].map(endOf)];
  return new GraphQLError(message, {
    source: loc?.source,
    positions: locations?.map(({ line, column }) => (lines[line - 1] ?? 0) + column - 1),
    path,
    originalError,
    extensions,
  });
}

const endOf = ({ 0: text, index }: RegExpExecArray): number => index + text.length;

/** An operation, and what it was compiled to; null where it can't be. */
interface Known {
  uses: number;
  code: Code | null | undefined;
}

/** What executes an operation. */
export interface Code {
  readonly variables: NonNullable<OperationDefinitionNode['variableDefinitions']>;
  readonly straight: StraightQuery | undefined;
  /** What executes it where it can't be answered straight, made when it is needed; undefined where it can't be made. */
  readonly compiled: () => CompiledQuery['query'] | undefined;
}

/**
 * Compiles a query.
 *
 * @returns null where the document has no operation of that name
 */
export function compileOperation(document: DocumentNode, name: string | null | undefined): Code | null {
  const operation = getOperationAST(document, name);
  if (!operation) return null;
  const straight = straightQuery(document, name);
  const compiled = once(() => {
    const code = compileQuery(schemaOfCompiled, withCoercedVariables(document), name ?? '');
    return isCompiledQuery(code) ? code.query : undefined;
  });
  if (!straight) compiled();
  return { variables: operation.variableDefinitions ?? [], straight, compiled };
}

/** The type of a variable whose value was coerced before. */
const coercedVariable = new GraphQLScalarType({ name: 'CoercedVariable' });
const schemaOfCompiled = new GraphQLSchema({
  ...schema.toConfig(),
  types: [...Object.values(schema.getTypeMap()), coercedVariable],
  assumeValid: true,
});

/**
 * The document for variables that were coerced before: the compiler writes the coercion of an input type into that of each
 * type which holds it. For a filter, which holds filters, that goes on for seconds until its stack is full.
 */
function withCoercedVariables(document: DocumentNode): DocumentNode {
  const type = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: coercedVariable.name } };
  return visit(document, {
    VariableDefinition: ({ kind, variable }) => ({ kind, variable, type }),
    SelectionSet: () => false,
  });
}

/** Only queries: what a mutation does must not be done again where it fails. */
function isCompilable(document: DocumentNode): boolean {
  let nodes = 0;
  let plain = true;
  visit(document, {
    enter: (node) => {
      nodes++;
      if (node.kind === Kind.OPERATION_DEFINITION) plain &&= node.operation === 'query';
      if (node.kind === Kind.DIRECTIVE) plain &&= node.name.value !== 'skip' && node.name.value !== 'include';
      if (node.kind === Kind.FIELD) plain &&= node.name.value !== '__schema' && node.name.value !== '__type';
      // The compiler would write it as the prototype of an object.
      if (node.kind === Kind.FIELD) plain &&= node.alias?.value !== '__proto__';
    },
  });
  return plain && nodes <= largest;
}
