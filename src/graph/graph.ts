import DataLoader from 'dataloader';
import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import { GraphError } from '../errors.ts';
import type { Patience } from '../meter.ts';
import type { Parameters, Row } from '../neo4j/database.ts';
import { operationDay } from './as-of.ts';
import type { Counts } from './counts.ts';
import type { Executor, RelationKey } from './executor.ts';
import { getOrMake } from './get-or-make.ts';
import { type Identity, parseId } from './identity.ts';
import type { GraphObject } from './inflate.ts';
import type { ConnectionObject } from './objects.ts';
import { listTree, objectTree, type Plan, planOf } from './plan.ts';
import type { Selection } from './selection.ts';

/** How the API names an entity: by its global identifier or by its slug. */
export type EntityReference = {
  readonly id?: string | null | undefined;
  readonly slug?: string | null | undefined;
};

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
