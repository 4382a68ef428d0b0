import { collectFields, collectSubFields } from '@graphql-tools/utils';
import {
  type DocumentNode,
  defaultFieldResolver,
  type ExecutionResult,
  type FieldNode,
  type GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getArgumentValues,
  getNamedType,
  getNullableType,
  getOperationAST,
  getVariableValues,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  locatedError,
  TypeNameMetaFieldDef,
} from 'graphql';
import type { Context } from '../../schema/builder.ts';
import { schema } from '../../schema/index.ts';
import { GraphError } from '../errors.ts';
import { leafMaker, NotStraight } from '../graph/answer.ts';
import { asList, emptyRecord } from '../graph/inflate.ts';
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
  const source = { schema, fragments, rootValue: undefined, operation, variableValues: {} };
  let selected: readonly Selected[];
  try {
    selected = prepareFields(source, type, fields);
  } catch (error) {
    if (error instanceof NotStraight) return undefined;
    throw error;
  }
  return async (context, given) => {
    const { coerced: variableValues } = getVariableValues(
      schema,
      operation.variableDefinitions ?? [],
      given ?? {},
      // All but the first are told by nobody, and a list may hold a hundred thousand that are wrong.
      { maxErrors: 1 },
    );
    // What is wrong with them is told in the ordinary way.
    return variableValues && new Execution(context, variableValues).run(selected);
  };
}

type Source = Pick<StraightInfo, 'schema' | 'fragments' | 'rootValue' | 'operation' | 'variableValues'>;

/** A selected field, made ready to be executed. */
interface Selected {
  readonly key: string;
  readonly node: FieldNode;
  readonly field: GraphQLField<unknown, unknown>;
  readonly info: StraightInfo;
  /** What is left to be done with what its resolver returns. */
  readonly finish: Finish;
}

/** Nothing, since that is the answer; the making of a leaf; or the execution of the fields of an object. */
type Finish = 'nothing' | ((value: unknown) => unknown) | readonly Selected[];

/**
 * @param above that of the field whose object holds what a question has found, in which all but that is leaves
 * @throws {NotStraight} where one of them is of another sort
 */
function prepareFields(
  source: Source,
  type: GraphQLObjectType,
  fields: ReadonlyMap<string, FieldNode[]>,
  above?: StraightInfo,
): readonly Selected[] {
  return [...fields].map(([key, nodes]) => {
    const [node] = nodes;
    const name = node?.name.value ?? '';
    const field = name === TypeNameMetaFieldDef.name && above ? TypeNameMetaFieldDef : type.getFields()[name];
    if (!node || !field) throw new NotStraight(`${name} is no field of ${type.name}`);
    const info: StraightInfo = {
      ...source,
      straight: true,
      parentType: type,
      fieldName: field.name,
      fieldNodes: nodes,
      returnType: field.type,
      path: { prev: above?.path, key, typename: type.name },
    };
    return { key, node, field, info, finish: prepareFinish(source, field, info, above !== undefined) };
  });
}

function prepareFinish(
  source: Source,
  { name, type, extensions: { reads } }: GraphQLField<unknown, unknown>,
  info: StraightInfo,
  isBelow: boolean,
): Finish {
  if (reads === 'objects' || reads === 'list') {
    prepareStraight(info, reads);
    return 'nothing';
  }
  if (reads !== 'question' && !isBelow) throw new NotStraight(`${name} does not read the graph alone`);
  const named = getNamedType(type);
  if (!isObjectType(named)) return leafMaker(type);
  const { fields } = collectSubFields(schema, source.fragments, {}, named, [...info.fieldNodes]);
  return prepareFields(source, named, fields, info);
}

type Path = readonly (string | number)[];

/** One execution of a query. */
class Execution {
  readonly #context: Context;
  readonly #variableValues: Variables;
  readonly #errors: GraphQLError[] = [];

  constructor(context: Context, variableValues: Variables) {
    this.#context = context;
    this.#variableValues = variableValues;
  }

  /** @returns undefined where the query has to be executed in the ordinary way */
  async run(selected: readonly Selected[]): Promise<ExecutionResult | undefined> {
    const errors = this.#errors;
    try {
      const data = await this.#object(selected, {}, []);
      return errors.length > 0 ? { errors, data } : { data };
    } catch (error) {
      // What came later is not told, as in GraphQL.
      if (error instanceof Failed) return { errors: [...errors, error.reason], data: null };
      // Also what is wrong with an argument, or with this program, is told in the ordinary way.
      return undefined;
    }
  }

  async #object(
    selected: readonly Selected[],
    parent: unknown,
    path: Path,
  ): Promise<Record<string, unknown>> {
    const answers = await Promise.all(
      selected.map((each) => {
        const own = [...path, each.key];
        const answer = async () =>
          this.#finish(await this.#resolve(each, parent), each.field.type, each, own);
        return this.#settle(answer(), each.field.type, each, own);
      }),
    );
    const data = emptyRecord();
    selected.forEach(({ key }, i) => {
      data[key] = answers[i];
    });
    return data;
  }

  /** The value; where it fails null if its type allows that, else what holds it fails, as it does in GraphQL. */
  async #settle(value: unknown, type: GraphQLOutputType, { info }: Selected, path: Path): Promise<unknown> {
    try {
      const settled: unknown = await value;
      if (settled == null && isNonNullType(type)) throw new NotStraight(`There is no ${type}`);
      return settled ?? null;
    } catch (error) {
      const failed =
        error instanceof GraphError ? new Failed(locatedError(error, info.fieldNodes, path)) : error;
      // Told where it ends: of several that make the same object fail, GraphQL tells the first.
      if (isNonNullType(type) || !(failed instanceof Failed)) throw failed;
      this.#errors.push(failed.reason);
      return null;
    }
  }

  #resolve({ field, node, info }: Selected, parent: unknown): unknown {
    const variableValues = this.#variableValues;
    const resolve = field.resolve ?? defaultFieldResolver;
    return resolve(parent, getArgumentValues(field, node, variableValues), this.#context, {
      ...info,
      variableValues,
    });
  }

  #finish(value: unknown, type: GraphQLOutputType, selected: Selected, path: Path): unknown {
    const { finish } = selected;
    if (typeof finish === 'function') return finish(value);
    if (value == null) return value;
    const nullable = getNullableType(type);
    if (!isListType(nullable)) return finish === 'nothing' ? value : this.#object(finish, value, path);
    const items = asList(value);
    // Most are there already.
    if (finish === 'nothing' && items.every((item) => item != null && !(item instanceof Promise)))
      return items;
    return Promise.all(
      items.map((item, i) => {
        const own = [...path, i];
        const answer = async () => this.#finish(await item, nullable.ofType, selected, own);
        return this.#settle(answer(), nullable.ofType, selected, own);
      }),
    );
  }
}

/** Thrown where something can't be answered that must not be null. */
class Failed extends Error {
  readonly reason: GraphQLError;

  constructor(reason: GraphQLError) {
    super();
    this.reason = reason;
  }
}
