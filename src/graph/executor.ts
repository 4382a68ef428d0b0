import type { GraphQLSchema } from 'graphql';
import { cypher } from '../cypher.ts';
import { getOrMake, getOrMakeOf } from '../get-or-make.ts';
import { endless, type Patience } from '../meter.ts';
import type { Database, ReadableGraph, Row } from '../neo4j/database.ts';
import { once } from '../once.ts';
import type { RelationType } from '../ontology.ts';
import { formerSlugs } from '../write/former-slugs.ts';
import { NotStraight } from './answer.ts';
import { commonPlan } from './common.ts';
import { type Counts, countGraph } from './counts.ts';
import { CutReader, noLists, type RelationKeys } from './cut-reader.ts';
import { type Found, Gathering } from './gathering.ts';
import { asList, type BoundLists, type GraphObject, inflateObject, inflatePage } from './inflate.ts';
import { type Plan, signatureOf } from './plan.ts';
import { connectionOf, rowsPerRecord } from './records.ts';
import type { ConnectionLink, Selection, Tree } from './selection.ts';
import { entitiesByKey, type Lists, readToo, relationsByKey, rootList } from './statement.ts';
import { type Statement, type TierMode, Tiers } from './tiers.ts';
import { timelinePage, timelineTotal } from './timeline-text.ts';

/** A relation as it is looked up. */
export interface RelationKey {
  readonly type: RelationType;
  readonly id: string;
}

/** The text by which a relation is told from all others. */
export const relationKey = ({ type, id }: RelationKey): string => `${type}:${id}`;

/**
 * Answers plans: by one fused statement, their own or a common one, or cut at each link into statements that all operations
 * share. All come from the same writer and end in the same objects.
 */
export class Executor {
  readonly #shared: Shared;
  readonly #patience: Patience;
  readonly #database: ReadableGraph;

  /** @param refused told of a fused statement that the database could not plan in time */
  static of(
    database: Database,
    schema: GraphQLSchema,
    mode?: TierMode,
    refused: (error: unknown) => void = () => {},
  ): Executor {
    const plan = (text: string, p: Values) => database.read(text, { p }, planningDeadline);
    return new Executor({
      database,
      tiers: new Tiers(plan, mode, refused),
      cut: new CutReader(database, schema),
      entities: new Gathering(),
      lists: new Gathering(),
      versions: new Gathering(),
    });
  }

  private constructor(shared: Shared, patience: Patience = endless) {
    this.#shared = shared;
    this.#patience = patience;
    this.#database = shared.database.readFor(patience);
  }

  /** The same executor as a request uses it, whose statements are cancelled when nobody waits for them. */
  for(patience: Patience): Executor {
    return new Executor(this.#shared, patience);
  }

  /**
   * The entities with these slugs, by slug; those that are not there are absent. Those that others ask for at the same
   * time may be there as well.
   *
   * @throws {NotStraight} where answers are to be made straight from rows, but their own statement is not planned yet
   */
  async entities(plan: Plan<Selection>, keys: readonly string[]): Promise<Found<unknown>> {
    const look = (all: readonly string[], patience: Patience) =>
      this.#shareable(patience).#readEntities(plan, all);
    return this.#shared.entities.ask(plan.key, keys, look, this.#patience);
  }

  /** The relations with these ids, by id; those that are not there are absent. Throws as `entities` does. */
  async relations(
    plan: Plan<Selection>,
    relations: readonly RelationKey[],
  ): Promise<ReadonlyMap<string, unknown>> {
    const keys = byType(relations);
    const fused = await this.#fused(plan, leads(plan) ? commonPlan : undefined, (of) => ({
      plans: [of],
      text: textOf(of, (lists) => relationsByKey(of.tree.root, lists)),
      values: { ...valuesOf(of), keys },
      nothing: { keys: {} },
      read: (rows) => objectsByKey(rows, of),
    }));
    return fused ?? this.#cut.relations(keys, plan.tree.root, listsOf(plan));
  }

  /** The entities with these slugs, by slug, with all their properties and nothing below. */
  async wholeEntities(slugs: readonly string[]): Promise<ReadonlyMap<string, GraphObject>> {
    return this.#cut.wholeEntities(slugs);
  }

  /** The relations with these keys, by type and id, with all their properties, their ends' slugs, and nothing below. */
  async wholeRelations(relations: readonly RelationKey[]): Promise<ReadonlyMap<string, GraphObject>> {
    return this.#cut.wholeRelations(byType(relations));
  }

  /** The slugs of the entities into which those with these slugs were merged, by slug. */
  async formerSlugs(slugs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return formerSlugs((text, values) => this.#database.read(text, values), slugs);
  }

  /** A root connection. Throws as `entities` does. */
  async list(plan: Plan<ConnectionLink>): Promise<unknown> {
    const look = async (_: readonly string[], patience: Patience) =>
      new Map([['', await this.#shareable(patience).#readList(plan)]]);
    const found = await this.#shared.lists.ask(plan.key, [], look, this.#patience);
    const [connection] = found.values();
    if (!connection) throw new TypeError('A list was read without an outcome');
    return connection;
  }

  /** The version of the graph: another text where anything may be answered in another way; undefined while scores change. */
  async version(): Promise<string | undefined> {
    const look = async (_: readonly string[], patience: Patience) => {
      const [row] = await this.#shareable(patience).#database.read(cypher('answers-version'));
      return new Map([['', row?.[0] ? JSON.stringify(row[0]) : undefined]]);
    };
    return (await this.#shared.versions.ask('', [], look, this.#patience)).get('');
  }

  /** Runs a question with a fixed text; its values are in `$p`. */
  ask(text: string, values: Values): Promise<readonly Row[]> {
    return this.#database.read(text, { p: values });
  }

  /**
   * Runs a question with a fixed text and, once that is planned, reads in the same statement what is selected of what it
   * finds. Throws as `entities` does.
   *
   * @param plans of what is selected, by the variable of the text that holds it
   * @param nothing values with which the question finds nothing, to plan it with
   * @returns its rows, and by variable what makes an object of what a row holds for it; nothing where that was not read
   */
  async askAndRead(text: string, values: Values, plans: Plans, nothing: Values): Promise<Answered> {
    const perRecord = Math.min(
      ...[...plans.values()].map((plan) => rowsPerRecord([{ selection: plan.tree.root }], listsOf(plan))),
    );
    const mapped = <Value>(of: Plans, map: (plan: Plan<Selection>) => Value): Map<string, Value> =>
      new Map([...of].map(([variable, plan]) => [variable, map(plan)]));
    const fused =
      plans.size > 0
        ? await this.#fused(
            plans,
            (of) => mapped(of, commonPlan),
            (of) => ({
              plans: [...of.values()],
              text: questionText(text, of),
              values: { ...values, ...Object.fromEntries(mapped(of, valuesOf)), perRecord },
              nothing,
              read: (rows): Answered => ({ rows, objects: mapped(of, objectsOf) }),
            }),
          )
        : undefined;
    if (fused) return fused;
    const rows = await this.ask(text, { ...values, perRecord: rowsPerRecord([], noLists) });
    return { rows, objects: new Map() };
  }

  /** How many entities and relations there are, of those valid on a day where one is given. */
  async counts(day: Date | undefined): Promise<Counts> {
    return countGraph(this.#database, day);
  }

  /**
   * Lets the database plan the cut statements in their plain form, one at a time, so that the first who asks need not
   * wait for it.
   */
  async warm(signal: AbortSignal): Promise<void> {
    await this.#shared.cut.warm(signal);
    const whole = { kinds: undefined, about: false, asOf: false };
    for (const text of [timelinePage(whole, false), timelineTotal(whole)])
      if (!signal.aborted) await this.#shared.database.explain(text, { p: {} });
  }

  /** How many fused statements there are of each state. */
  get statements(): ReadonlyMap<string, number> {
    return this.#shared.tiers.counts;
  }

  /** Resolves when no fused statement is being planned. */
  async idle(): Promise<void> {
    await this.#shared.tiers.idle();
  }

  /** What reads for all who share a statement. */
  #shareable(patience: Patience): Executor {
    return patience === this.#patience ? this : this.for(patience);
  }

  /** Reads level by level, for this request. */
  get #cut(): CutReader {
    return this.#shared.cut.reading(this.#database);
  }

  async #readEntities(plan: Plan<Selection>, keys: readonly string[]): Promise<Found<unknown>> {
    const fused = await this.#fused(plan, leads(plan) ? commonPlan : undefined, (of) => ({
      plans: [of],
      text: textOf(of, (lists) => entitiesByKey(of.tree.root, lists)),
      values: { ...valuesOf(of), keys },
      nothing: { keys: [] },
      read: (rows) => objectsByKey(rows, of),
    }));
    return fused ?? this.#cut.entities(keys, plan.tree.root, listsOf(plan));
  }

  async #readList(plan: Plan<ConnectionLink>): Promise<unknown> {
    const lists = listsOf(plan);
    const perRecord = rowsPerRecord(plan.tree.root.slots, lists);
    const common = plan.tree.size > 1 ? commonPlan<ConnectionLink> : undefined;
    const fused = await this.#fused(plan, common, (of) => {
      const { root } = of.tree;
      return {
        plans: [of],
        text: textOf(of, (each) => rootList(root, each)),
        values: { ...valuesOf(of), perRecord },
        nothing: { l0: { ...lists(root).values, limit: 0 } },
        read: (rows) => {
          const row = connectionOf(rows, root);
          return of.make ? of.make(row, lists) : inflatePage(row, root, lists);
        },
      };
    });
    return fused ?? this.#cut.list(plan.tree.root, lists);
  }

  /**
   * What is read by one statement, that of its own or the common one; undefined where neither is to be used yet.
   *
   * @param common undefined where cut is one statement as well
   */
  async #fused<Of, Result>(
    of: Of,
    common: ((of: Of) => Of) | undefined,
    form: (of: Of) => Form<Result>,
  ): Promise<Result | undefined> {
    const own = form(of);
    const isStraight = own.plans.some(({ make }) => make);
    const shared = common && !isStraight ? once(() => form(common(of))) : undefined;
    const tier = this.#shared.tiers.choose(own, shared);
    // What makes answers straight reads the rows of its own statement.
    if (isStraight && tier !== 'fused') throw new NotStraight('The statement is not its own');
    const chosen = tier === 'fused' ? own : tier === 'common' ? shared?.() : undefined;
    return chosen?.read(await this.#database.read(chosen.text, { p: chosen.values }));
  }
}

/** True where something hangs below what is looked up. */
const leads = ({ tree }: Plan<Selection>): boolean => tree.size > 0;

type Plans = ReadonlyMap<string, Plan<Selection>>;

/** What a question was answered, as `askAndRead` tells. */
interface Answered {
  readonly rows: readonly Row[];
  readonly objects: ReadonlyMap<string, (row: unknown) => unknown>;
}

/** A statement that answers plans, and what makes answers of its rows. */
interface Form<Result> extends Statement {
  readonly read: (rows: readonly Row[]) => Result;
}

/** What all requests have in common. */
interface Shared {
  readonly database: Database;
  readonly tiers: Tiers;
  readonly cut: CutReader;
  readonly entities: Gathering<unknown>;
  readonly lists: Gathering<unknown>;
  readonly versions: Gathering<string | undefined>;
}

/** Milliseconds that planning a fused statement may take. */
const planningDeadline = 10_000;

type Values = Readonly<Record<string, unknown>>;

const texts = new WeakMap<Tree<unknown>, Map<string, string>>();
/** A selection whose filters come as a variable can have many shapes; those kept of one at most. */
const shapesKept = 100;

const planTexts = new WeakMap<Plan<unknown>, string>();

/** The fused statement of a plan; written once for each shape of its arguments. */
const textOf = (plan: Plan<unknown>, write: (lists: Lists) => string): string =>
  getOrMake(planTexts, plan, () => {
    const known = getOrMake(texts, plan.tree, () => new Map());
    return getOrMakeOf(shapesKept, known, shapesOf(plan), () => write(parameters(plan)));
  });

/** The statement of a question that reads what is selected as well; written once for each shape of the arguments. */
function questionText(question: string, plans: Plans): string {
  const parts = [...plans].map(
    ([variable, plan]) => `${variable} ${signatureOf(plan.tree)} ${shapesOf(plan)}`,
  );
  return getOrMakeOf(questionTextsKept, questionTexts, [question, ...parts].join('\n'), () =>
    readToo(question, (variable) => {
      const plan = plans.get(variable);
      const place = `$p.${variable}`;
      return plan && { selection: plan.tree.root, lists: parameters(plan, place), place };
    }),
  );
}

const questionTexts = new Map<string, string>();
const questionTextsKept = 500;

const shapesOf = ({ bound }: Plan<unknown>): string => JSON.stringify(bound.map(({ shape }) => shape));

/** Where the statement of a plan finds the arguments of connections. */
function parameters(plan: Plan<unknown>, place = '$p'): Lists {
  const lists = listsOf(plan);
  return (link) => ({ shape: lists(link).shape, parameter: `${place}.l${link.index}` });
}

function byType(relations: readonly RelationKey[]): RelationKeys {
  const keys: RelationKeys = {};
  for (const { type, id } of relations) {
    keys[type] ??= [];
    keys[type].push(id);
  }
  return keys;
}

const valuesOf = ({ bound, tree: { told } }: Plan<unknown>): Values => ({
  ...Object.fromEntries(bound.map(({ values }, i) => [`l${i}`, values])),
  ...told,
});

const listsOf =
  ({ bound }: Plan<unknown>): BoundLists =>
  (link) => {
    const list = bound[link.index];
    if (!list) throw new TypeError(`The connection ${link.key} has no arguments`);
    return list;
  };

const objectsByKey = (rows: readonly Row[], plan: Plan<Selection>): Map<string, unknown> => {
  const object = objectsOf(plan);
  return new Map(rows.map(([key, row]) => [String(key), object(row)]));
};

/** Makes of a row what the fields of a plan want: an answer, or an object for resolvers. */
function objectsOf(plan: Plan<Selection>): (row: unknown) => unknown {
  const { tree, make } = plan;
  const lists = listsOf(plan);
  return (row) => (make ? make(row, lists) : inflateObject(asList(row), tree.root, lists));
}
