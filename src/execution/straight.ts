import { collectFields } from '@graphql-tools/utils';
import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type GraphQLError,
  type GraphQLField,
  type GraphQLOutputType,
  getArgumentValues,
  getNullableType,
  getOperationAST,
  getVariableValues,
  isListType,
  isNonNullType,
  Kind,
  locatedError,
} from 'graphql';
import type { Context } from '../../schema/builder.ts';
import { schema } from '../../schema/index.ts';
import { GraphError } from '../errors.ts';
import { NotStraight } from '../graph/answer.ts';
import { emptyRecord } from '../graph/inflate.ts';
import { prepareStraight, type StraightInfo } from '../graph/plan.ts';

type Variables = Readonly<Record<string, unknown>>;

/** Executes a query with the variables of a request; undefined where it has to be executed in the ordinary way. */
export type StraightQuery = (
  context: Context,
  variables: Variables | null | undefined,
) => Promise<ExecutionResult | undefined>;

/**
 * What executes a query that only reads the graph: its answer is made straight from rows, without an object in between.
 *
 * @returns undefined where something else is asked as well
 */
export function straightQuery(
  document: DocumentNode,
  name: string | null | undefined,
): StraightQuery | undefined {
  const operation = getOperationAST(document, name);
  const type = schema.getQueryType();
  if (operation?.operation !== 'query' || !type) return undefined;
  const fragments = Object.fromEntries(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [],
    ),
  );
  const { fields } = collectFields(schema, fragments, {}, type, operation.selectionSet);
  const all = { schema, fragments, rootValue: undefined, operation, parentType: type, variableValues: {} };
  const selected: Selected[] = [];
  for (const [key, nodes] of fields) {
    const [node] = nodes;
    const field = node && type.getFields()[node.name.value];
    const { reads } = field?.extensions ?? {};
    if (!node || !field || !reads) return undefined;
    const info: StraightInfo = {
      ...all,
      straight: true,
      fieldName: field.name,
      fieldNodes: nodes,
      returnType: field.type,
      path: { prev: undefined, key, typename: type.name },
    };
    try {
      prepareStraight(info, reads);
    } catch (error) {
      if (error instanceof NotStraight) return undefined;
      throw error;
    }
    selected.push({ key, node, field, info });
  }
  return async (context, given) => {
    const { coerced: variableValues } = getVariableValues(
      schema,
      operation.variableDefinitions ?? [],
      given ?? {},
    );
    // What is wrong with them is told in the ordinary way.
    return variableValues && execute(selected, context, variableValues);
  };
}

/** A field at the top of a query. */
interface Selected {
  readonly key: string;
  readonly node: FieldNode;
  readonly field: GraphQLField<unknown, unknown>;
  readonly info: StraightInfo;
}

async function execute(
  selected: readonly Selected[],
  context: Context,
  variableValues: Variables,
): Promise<ExecutionResult | undefined> {
  const errors: GraphQLError[] = [];
  /** The value; where it fails null if its type allows that, else all fails, as it does in GraphQL. */
  const settle = async (
    value: unknown,
    type: GraphQLOutputType,
    { info }: Selected,
    path: readonly (string | number)[],
  ) => {
    try {
      const settled: unknown = await value;
      if (settled == null && isNonNullType(type)) throw new NotStraight(`There is no ${type}`);
      return settled ?? null;
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      errors.push(locatedError(error, info.fieldNodes, path));
      if (isNonNullType(type)) throw new Failed();
      return null;
    }
  };
  const answer = async (each: Selected) => {
    const { key, field } = each;
    const found = await settle(resolve(each, context, variableValues), field.type, each, [key]);
    const type = getNullableType(field.type);
    return Array.isArray(found) && isListType(type)
      ? Promise.all(found.map((item, i) => settle(item, type.ofType, each, [key, i])))
      : found;
  };
  try {
    const answers = await Promise.all(selected.map(answer));
    const data = emptyRecord();
    selected.forEach(({ key }, i) => {
      data[key] = answers[i];
    });
    return errors.length > 0 ? { errors, data } : { data };
  } catch (error) {
    // What came later is not told, as in GraphQL.
    if (error instanceof Failed) return { errors: [...errors], data: null };
    // Also what is wrong with an argument, or with this program, is told in the ordinary way.
    return undefined;
  }
}

/** Thrown where the answer as a whole is null; the reason is among the errors. */
class Failed extends Error {}

async function resolve(
  { field, node, info }: Selected,
  context: Context,
  variableValues: Variables,
): Promise<unknown> {
  return field.resolve?.({}, getArgumentValues(field, node, variableValues), context, {
    ...info,
    variableValues,
  });
}
