import DataLoader from 'dataloader';
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
import type { Patience } from '../meter.ts';
import type { Parameters, Row } from '../neo4j/database.ts';
import { connectionMaker, type Make, objectMaker } from './answer.ts';
import { operationDay } from './as-of.ts';
import type { Counts } from './counts.ts';
import type { Executor, Plan, RelationKey } from './executor.ts';
import { type Identity, parseId } from './identity.ts';
import type { GraphObject } from './inflate.ts';
import { type BoundList, bindList } from './list.ts';
import type { ConnectionObject } from './objects.ts';
import { type ConnectionLink, readConnection, readObjects, type Selection, type Tree } from './selection.ts';

/** How the API names an entity: by its global identifier or by its slug. */
export type EntityReference = {
  readonly id?: string | null | undefined;
  readonly slug?: string | null | undefined;
};

/** Levels of relations that one operation may follow: enough to read, too few for an answer that doubles at each. */
const maxDepth = 12;

/** Things that may be asked for by id in one call. */
const maxIds = 1_000;

/**
 * The graph as one request sees it: resolvers of entry points ask it, and get objects on which everything selected
 * below hangs already. Entry points of the request that select the same share one statement.
 */
export class Graph {
  readonly #executor: Executor;
  readonly #entities = new Map<string, EntityLoader>();
  readonly #relations = new Map<string, RelationLoader>();
  /** By the nodes of a field, which are the same list for every object that the field stands on. */
  readonly #entityLoaders = new WeakMap<readonly FieldNode[], EntityLoader>();
  readonly #relationLoaders = new WeakMap<readonly FieldNode[], RelationLoader>();

  /** The slugs of the entities into which those with these slugs were merged. */
  readonly #formerSlugs = new DataLoader<string, string | null>(async (slugs) => {
    const found = await this.#executor.formerSlugs(slugs);
    return slugs.map((slug) => found.get(slug) ?? null);
  });

  #counts: Promise<Counts> | undefined;

  constructor(executor: Executor) {
    this.#executor = executor;
  }

  /**
   * The graph as it is from now on, for an operation that goes on while the graph changes.
   *
   * @param patience of who waits from now on; as before unless given
   */
  afresh(patience?: Patience): Graph {
    return new Graph(patience ? this.#executor.for(patience) : this.#executor);
  }

  /** The entity that a reference names, or null. */
  async entity<Entity>({ id, slug }: EntityReference, info: GraphQLResolveInfo): Promise<Entity | null> {
    const identity = typeof slug === 'string' ? ({ of: 'entity', slug } as const) : parseId(String(id));
    return identity.of === 'entity' ? this.#look(identity, info) : null;
  }

  /** The entity or relation with a global identifier, or null. */
  async node<Node>(id: string, info: GraphQLResolveInfo): Promise<Node | null> {
    return this.#look(parseId(id), info);
  }

  /** The entities and relations with these global identifiers, in their order, each on its own. */
  nodes<Node>(ids: readonly string[], info: GraphQLResolveInfo): readonly Promise<Node | null>[] {
    if (ids.length > maxIds)
      throw new GraphError(
        'PAGE_TOO_LARGE',
        `nodes was asked for ${ids.length} ids: ask for at most ${maxIds} at once.`,
      );
    return ids.map((id) => this.node(id, info));
  }

  /** How many entities and relations there are; on the day of the operation's `@asOf` where that is given. */
  async counts(info: GraphQLResolveInfo): Promise<Counts> {
    this.#counts ??= this.#executor.counts(operationDay(info));
    return this.#counts;
  }

  /** The root connection that the field asks for. */
  async list(info: GraphQLResolveInfo): Promise<ConnectionObject> {
    const list = await advised(
      this.#executor.list(planOf(listTree(info), info)),
      'Filter by what an index serves: the slug, name or date, or the slug or name of something related.',
    );
    return list as ConnectionObject;
  }

  /**
   * Runs a question with a fixed text; what it finds is then read by `found` and its like.
   *
   * @param advice what to ask instead where it takes too long, as a sentence
   */
  ask(text: string, values: Parameters, advice?: string): Promise<readonly Row[]> {
    return advised(this.#executor.ask(text, values), advice);
  }

  /** An entity that a question has just found, with what the field selects of it. */
  async found<Entity>(slug: string, info: GraphQLResolveInfo): Promise<Entity> {
    return present(await this.#load<Entity>({ of: 'entity', slug }, info), info);
  }

  /** A relation that a question has just found, with what the field selects of it. */
  async foundRelation<Relation>(key: RelationKey, info: GraphQLResolveInfo): Promise<Relation> {
    return present(await this.#load<Relation>({ of: 'relation', ...key }, info), info);
  }

  /** Entities that a question has just found, in their order; without those that are gone since. */
  async foundAll<Entity>(slugs: readonly string[], info: GraphQLResolveInfo): Promise<Entity[]> {
    const all = slugs.map((slug) => this.#load<Entity>({ of: 'entity', slug }, info));
    return (await Promise.all(all)).filter((each) => each !== null);
  }

  /** Relations that a question has just found, in their order; without those that are gone since. */
  async foundRelations<Relation>(
    keys: readonly RelationKey[],
    info: GraphQLResolveInfo,
  ): Promise<Relation[]> {
    const all = keys.map((key) => this.#load<Relation>({ of: 'relation', ...key }, info));
    return (await Promise.all(all)).filter((each) => each !== null);
  }

  /** Entities that a question has just found, in their order, with all their properties and nothing below. */
  async wholeEntities(slugs: readonly string[]): Promise<readonly GraphObject[]> {
    const found = await this.#executor.wholeEntities(slugs);
    return slugs.flatMap((slug) => found.get(slug) ?? []);
  }

  /** Relations that a question has just found, in their order, with all their properties and the slugs of their ends. */
  async wholeRelations(keys: readonly RelationKey[]): Promise<readonly GraphObject[]> {
    const found = await this.#executor.wholeRelations(keys);
    return keys.flatMap(({ type, id }) => found.get(`${type}:${id}`) ?? []);
  }

  /** What is identified, where it was merged into another entity that one. */
  async #look<Value>(identity: Identity, info: GraphQLResolveInfo): Promise<Value | null> {
    const value = await this.#load<Value>(identity, info);
    if (value !== null || identity.of === 'relation') return value;
    const now = await this.#formerSlugs.load(identity.slug);
    return now === null ? null : this.#load({ of: 'entity', slug: now }, info);
  }

  /** The schema decides the type of what is loaded, as in `fromLinks`. */
  async #load<Value>(identity: Identity, info: GraphQLResolveInfo): Promise<Value | null> {
    if (identity.of === 'entity') {
      const loader = getOrMake(this.#entityLoaders, info.fieldNodes, () => {
        const plan = planOf(objectTree(info, 'entity'), info);
        return getOrMake(this.#entities, plan.key, () => this.#entityLoader(plan));
      });
      return loader.load(identity.slug) as Promise<Value | null>;
    }
    const loader = getOrMake(this.#relationLoaders, info.fieldNodes, () => {
      const plan = planOf(objectTree(info, 'relation'), info);
      return getOrMake(this.#relations, plan.key, () => this.#relationLoader(plan));
    });
    return loader.load(identity) as Promise<Value | null>;
  }

  #entityLoader(plan: Plan<Selection>): EntityLoader {
    return new DataLoader(async (slugs) => {
      const found = await this.#executor.entities(plan, slugs);
      return slugs.map((slug) => found.get(slug) ?? null);
    });
  }

  #relationLoader(plan: Plan<Selection>): RelationLoader {
    return new DataLoader(
      async (keys) => {
        const found = await this.#executor.relations(plan, keys);
        return keys.map(({ type, id }) => found.get(`${type}:${id}`) ?? null);
      },
      { cacheKeyFn: ({ type, id }) => `${type}:${id}` },
    );
  }
}

type EntityLoader = DataLoader<string, unknown>;
type RelationLoader = DataLoader<RelationKey, unknown, string>;

/** The outcome; where it took too long, with the advice that helps. */
async function advised<Outcome>(outcome: Promise<Outcome>, advice: string | undefined): Promise<Outcome> {
  try {
    return await outcome;
  } catch (error) {
    if (!advice || !(error instanceof GraphError) || error.code !== 'DEADLINE_EXCEEDED') throw error;
    throw new GraphError(error.code, `${error.message.split('. ')[0]}. ${advice}`, { cause: error.cause });
  }
}

/** Thrown where something was deleted between the statement that found it and the one that read it. */
export class Vanished extends GraphError {
  constructor(field: string) {
    super('GRAPH_UNAVAILABLE', `The graph was changed while ${field} was read. Ask again.`);
  }
}

/** The value, which was found a moment ago. */
function present<Value>(value: Value | null, info: GraphQLResolveInfo): Value {
  if (value !== null) return value;
  throw new Vanished(info.fieldName);
}

/**
 * The slug that a reference names, whether or not there is such an entity.
 *
 * @throws {GraphError} BAD_USER_INPUT where its id is malformed or that of a relation
 */
export function slugOf({ id, slug }: EntityReference): string {
  if (typeof slug === 'string') return slug;
  const identity = parseId(String(id));
  if (identity.of === 'entity') return identity.slug;
  throw new GraphError('BAD_USER_INPUT', `"${id}" is the id of a relation; give that of an entity.`);
}

/** The error for a reference, given as `argument`, that names no entity of the graph. */
export function notFound(argument: string, slug: string): GraphError {
  return new GraphError(
    'NOT_FOUND',
    `${argument} names "${slug.slice(0, 200)}", but no entity has that slug. Find it by resolve or search.`,
  );
}

/** The day as which a field sees the graph: that of its own `asOf` argument, else of the operation's `@asOf`. */
export function dayOf(asOf: Date | null | undefined, info: GraphQLResolveInfo): Date | undefined {
  return asOf === undefined ? operationDay(info) : (asOf ?? undefined);
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
function planOf<Root extends Selection | ConnectionLink>(
  tree: Tree<Root>,
  info: GraphQLResolveInfo,
): Plan<Root> {
  const straight = 'straight' in info;
  const make = () => {
    const bound = bind(tree, info);
    const { name, make } = straight ? makerOf(tree, info) : { name: signatureOf(tree), make: undefined };
    return { tree, bound, make, key: `${name} ${JSON.stringify(bound)}` };
  };
  if (!isLiteral(tree, info)) return make();
  // Under its own tree alone is a plan kept.
  return getOrMake(plans[straight ? 'straight' : 'hung'], tree, make) as Plan<Root>;
}

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

type Trees<Value> = WeakMap<OperationDefinitionNode, Map<string, Value>>;

const objectTrees: Record<Selection['of'], Trees<Tree<Selection>>> = {
  entity: new WeakMap(),
  relation: new WeakMap(),
};
const listTrees: Trees<Tree<ConnectionLink>> = new WeakMap();

function objectTree(info: GraphQLResolveInfo, of: Selection['of']): Tree<Selection> {
  return remember(objectTrees[of], info, () =>
    readObjects(info, getNamedType(info.returnType), info.fieldNodes, of),
  );
}

function listTree(info: GraphQLResolveInfo): Tree<ConnectionLink> {
  return remember(listTrees, info, () => {
    const field = info.parentType.getFields()[info.fieldName];
    if (!field) throw new TypeError(`${info.parentType.name} has no field ${info.fieldName}`);
    return readConnection(info, field, info.fieldNodes);
  });
}

/** Outcomes of `@skip` and `@include` whose selections are kept of one operation at most. */
const branchesKept = 100;

/** Reads a selection once for each operation and each outcome of its `@skip` and `@include`. */
function remember<Value>(trees: Trees<Value>, info: GraphQLResolveInfo, read: () => Value): Value {
  const branches = getOrMake(trees, info.operation, () => new Map<string, Value>());
  const decided = conditionVariables(info).map((name) => (info.variableValues[name] ? 1 : 0));
  // All nodes count: a fragment's field may be merged with others here and stand alone there.
  const key = `${info.fieldNodes.map(numberOf).join(' ')} ${decided.join('')}`;
  if (branches.size >= branchesKept && !branches.has(key)) branches.clear();
  return getOrMake(branches, key, read);
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
function signatureOf(tree: Tree<unknown>): string {
  return getOrMake(signatures, tree, () =>
    JSON.stringify(tree.root, (key, value: unknown) =>
      key === 'field' || key === 'node' ? undefined : value,
    ),
  );
}

interface Store<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

function getOrMake<Key, Value>(store: Store<Key, Value>, key: Key, make: () => Value): Value {
  let value = store.get(key);
  if (value === undefined) {
    value = make();
    store.set(key, value);
  }
  return value;
}
