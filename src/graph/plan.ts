import {
  type FieldNode,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  isAbstractType,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { GraphError } from '../errors.ts';
import { getOrMake, getOrMakeOf } from '../get-or-make.ts';
import { connectionMaker, type Make, objectMaker } from './answer.ts';
import { operationDay } from './as-of.ts';
import { type BoundList, bindList } from './list.ts';
import { type ConnectionLink, readConnection, readObjects, type Selection, type Tree } from './selection.ts';

/** Makes plans of what fields select; what depends on the document alone is made once for each. */

/** Levels of relations that one operation may follow: enough to read, too few for an answer that doubles at each. */
const maxDepth = 12;

/** A selection with the arguments of its connections, in the order of their index. */
export interface Plan<Root> {
  readonly tree: Tree<Root>;
  readonly bound: readonly BoundList[];
  /** Makes the answer of what a row holds; undefined where objects for resolvers are wanted. */
  readonly make: Make | undefined;
  /** The same for two plans that want the same of the graph under the same response keys. */
  readonly key: string;
}

/**
 * What a resolver is told of its field where it shall answer with what the answer holds, made straight from rows, and not with
 * objects for the resolvers below it.
 */
export interface StraightInfo extends GraphQLResolveInfo {
  readonly straight: true;
}

/**
 * Makes ready what makes the answer to a field that reads the graph.
 *
 * @throws {NotStraight} where the answer can't be made straight from rows
 */
export function prepareStraight(info: StraightInfo, reads: 'objects' | 'list'): void {
  if (reads === 'list') {
    makerOf(listTree(info), info);
    return;
  }
  const type = getNamedType(info.returnType);
  const types = isAbstractType(type) ? info.schema.getPossibleTypes(type) : [type];
  if (types.some(({ name }) => name !== 'Relation')) makerOf(objectTree(info, 'entity'), info);
  if (types.some(({ name }) => name === 'Relation')) makerOf(objectTree(info, 'relation'), info);
}

interface Maker {
  readonly make: Make;
  /** Its name among all makers. */
  readonly name: string;
}

const makers = new WeakMap<Tree<unknown>, Maker>();
let made = 0;

/** What makes the answer of a selection. Each has its own, since selections that read the same may show it under other names. */
function makerOf(tree: Tree<Selection | ConnectionLink>, info: GraphQLResolveInfo): Maker {
  return getOrMake(makers, tree, () => {
    const { root } = tree;
    const make =
      'of' in root
        ? objectMaker(info, info.returnType, info.fieldNodes, root)
        : connectionMaker(info, info.returnType, info.fieldNodes, root);
    return { make, name: `straight ${++made}` };
  });
}

/** The plans of selections whose arguments are all literals, bound once. */
const plans = { straight: new WeakMap<object, Plan<unknown>>(), hung: new WeakMap<object, Plan<unknown>>() };

/** A selection with its arguments bound. */
export function planOf<Root extends Selection | ConnectionLink>(
  tree: Tree<Root>,
  info: GraphQLResolveInfo,
): Plan<Root> {
  const straight = 'straight' in info;
  const make = () => {
    const bound = bind(tree, info);
    const { name, make } = straight ? makerOf(tree, info) : { name: signatureOf(tree), make: undefined };
    return { tree, bound, make, key: `${name} ${JSON.stringify(bound, asText)}` };
  };
  if (!isLiteral(tree, info)) return make();
  // Under its own tree alone is a plan kept.
  return getOrMake(plans[straight ? 'straight' : 'hung'], tree, make) as Plan<Root>;
}

/** JSON has no numbers of any size. */
const asText = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);

const literal = new WeakMap<Tree<unknown>, boolean>();

/** True where no argument of a selection's connections is a variable, and none of the operation's directives has one. */
function isLiteral(tree: Tree<unknown>, { operation }: GraphQLResolveInfo): boolean {
  return getOrMake(literal, tree, () => {
    let variables = 0;
    const lists = tree.connections.flatMap(({ node }) => node.arguments ?? []);
    for (const node of [...lists, ...(operation.directives ?? [])])
      visit(node, { Variable: () => void variables++ });
    return variables === 0;
  });
}

/** Binds the arguments of all connections of a selection; an error tells where in the document it arose. */
function bind(tree: Tree<unknown>, info: GraphQLResolveInfo): readonly BoundList[] {
  const day = operationDay(info);
  if (tree.depth > maxDepth)
    throw new GraphError(
      'COST_LIMIT',
      `${info.fieldName} follows relations ${tree.depth} levels deep: at most ${maxDepth} are followed in one operation. Ask for the levels below in another one.`,
    );
  return tree.connections.map((link) => {
    try {
      return bindList(link, getArgumentValues(link.field, link.node, info.variableValues), day);
    } catch (error) {
      throw error instanceof GraphError
        ? new GraphError(error.code, error.message, { node: link.node })
        : error;
    }
  });
}

/** What is made of selections once for each operation. */
export type Trees<Value> = WeakMap<OperationDefinitionNode, Map<string, Value>>;

const objectTrees: Record<Selection['of'], Trees<Tree<Selection>>> = {
  entity: new WeakMap(),
  relation: new WeakMap(),
};
const listTrees: Trees<Tree<ConnectionLink>> = new WeakMap();

export function objectTree(info: GraphQLResolveInfo, of: Selection['of']): Tree<Selection> {
  return remember(objectTrees[of], info, () =>
    readObjects(info, getNamedType(info.returnType), info.fieldNodes, of),
  );
}

export function listTree(info: GraphQLResolveInfo): Tree<ConnectionLink> {
  return remember(listTrees, info, () => {
    const field = info.parentType.getFields()[info.fieldName];
    if (!field) throw new TypeError(`${info.parentType.name} has no field ${info.fieldName}`);
    return readConnection(info, field, info.fieldNodes);
  });
}

/** Outcomes of `@skip` and `@include` whose selections are kept of one operation at most. */
const branchesKept = 100;

/** Reads a selection once for each operation and each outcome of its `@skip` and `@include`. */
export function remember<Value>(trees: Trees<Value>, info: GraphQLResolveInfo, read: () => Value): Value {
  const branches = getOrMake(trees, info.operation, () => new Map<string, Value>());
  const decided = conditionVariables(info).map((name) => (info.variableValues[name] ? 1 : 0));
  // All nodes count: a fragment's field may be merged with others here and stand alone there.
  const key = `${info.fieldNodes.map(numberOf).join(' ')} ${decided.join('')}`;
  return getOrMakeOf(branchesKept, branches, key, read);
}

const numbers = new WeakMap<FieldNode, number>();
let numbered = 0;

/** A number of the node's own, for as long as its document lives. */
const numberOf = (node: FieldNode): number => getOrMake(numbers, node, () => ++numbered);

const conditions = new WeakMap<object, readonly string[]>();

/** The variables that decide what is selected. */
function conditionVariables({ operation, fragments }: GraphQLResolveInfo): readonly string[] {
  return getOrMake(conditions, operation, () => {
    const names = new Set<string>();
    for (const definition of [operation, ...Object.values(fragments)])
      visit(definition, {
        Directive({ name, arguments: given }) {
          if (name.value !== 'skip' && name.value !== 'include') return;
          for (const { value } of given ?? []) if (value.kind === 'Variable') names.add(value.name.value);
        },
      });
    return [...names];
  });
}

const signatures = new WeakMap<Tree<unknown>, string>();

/** The same for two selections that want the same under the same response keys. */
export function signatureOf(tree: Tree<unknown>): string {
  return getOrMake(signatures, tree, () =>
    JSON.stringify(tree.root, (key, value: unknown) =>
      key === 'field' || key === 'node' ? undefined : value,
    ),
  );
}
