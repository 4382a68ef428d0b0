import DataLoader from 'dataloader';
import type { FieldNode, GraphQLResolveInfo } from 'graphql';
import { GraphError } from '../errors.ts';
import type { Patience } from '../meter.ts';
import type { Parameters, Row } from '../neo4j/database.ts';
import { advised } from './advised.ts';
import { operationDay } from './as-of.ts';
import type { Counts } from './counts.ts';
import { type Executor, type RelationKey, relationKey } from './executor.ts';
import { Findings, type Read, type Shown } from './findings.ts';
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
  /** What questions have read together with what they found. */
  readonly #read: Read = new Map();
  readonly #entities = new Map<string, Loader<string>>();
  readonly #relations = new Map<string, Loader<RelationKey>>();
  /** By the nodes of a field, which are the same list for every object that the field stands on. */
  readonly #entityLoaders = new WeakMap<readonly FieldNode[], Loader<string>>();
  readonly #relationLoaders = new WeakMap<readonly FieldNode[], Loader<RelationKey>>();

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

  /**
   * What a question finds that a field asks, to be read by the statement that finds it.
   *
   * @param shown what the fields below show of that
   */
  findings(info: GraphQLResolveInfo, shown: Shown): Findings {
    return new Findings(this.#executor, this.#read, info, shown);
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
    const loader = this.#entitiesFor(info);
    const all = await Promise.all(slugs.map((slug) => loader.load(slug)));
    return all.filter((each) => each !== null) as Entity[];
  }

  /** Relations that a question has just found, in their order; without those that are gone since. */
  async foundRelations<Relation>(
    keys: readonly RelationKey[],
    info: GraphQLResolveInfo,
  ): Promise<Relation[]> {
    const loader = this.#relationsFor(info);
    const all = await Promise.all(keys.map((key) => loader.load(key)));
    return all.filter((each) => each !== null) as Relation[];
  }

  /** Entities that a question has just found, in their order, with all their properties and nothing below. */
  async wholeEntities(slugs: readonly string[]): Promise<readonly GraphObject[]> {
    const found = await this.#executor.wholeEntities(slugs);
    return slugs.flatMap((slug) => found.get(slug) ?? []);
  }

  /** Relations that a question has just found, in their order, with all their properties and the slugs of their ends. */
  async wholeRelations(keys: readonly RelationKey[]): Promise<readonly GraphObject[]> {
    const found = await this.#executor.wholeRelations(keys);
    return keys.flatMap((key) => found.get(relationKey(key)) ?? []);
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
    const value =
      identity.of === 'entity'
        ? this.#entitiesFor(info).load(identity.slug)
        : this.#relationsFor(info).load(identity);
    return value as Promise<Value | null>;
  }

  #entitiesFor(info: GraphQLResolveInfo): Loader<string> {
    return getOrMake(this.#entityLoaders, info.fieldNodes, () => {
      const plan = planOf(objectTree(info, 'entity'), info);
      return getOrMake(this.#entities, plan.key, () => this.#entityLoader(plan));
    });
  }

  #relationsFor(info: GraphQLResolveInfo): Loader<RelationKey> {
    return getOrMake(this.#relationLoaders, info.fieldNodes, () => {
      const plan = planOf(objectTree(info, 'relation'), info);
      return getOrMake(this.#relations, plan.key, () => this.#relationLoader(plan));
    });
  }

  #entityLoader(plan: Plan<Selection>): Loader<string> {
    const read = getOrMake(this.#read, plan.key, () => new Map());
    const loader = new DataLoader<string, unknown>(async (slugs) => {
      const found = await this.#executor.entities(plan, slugs);
      return slugs.map((slug) => found.get(slug) ?? null);
    });
    return { load: (slug) => read.get(slug) ?? loader.load(slug) };
  }

  #relationLoader(plan: Plan<Selection>): Loader<RelationKey> {
    const read = getOrMake(this.#read, plan.key, () => new Map());
    const loader = new DataLoader<RelationKey, unknown, string>(
      async (keys) => {
        const found = await this.#executor.relations(plan, keys);
        return keys.map((key) => found.get(relationKey(key)) ?? null);
      },
      { cacheKeyFn: relationKey },
    );
    return { load: (key) => read.get(relationKey(key)) ?? loader.load(key) };
  }
}

/** Loads what is selected of things: at once what a question has read with them, else together with others. */
interface Loader<Key> {
  load(key: Key): unknown;
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
