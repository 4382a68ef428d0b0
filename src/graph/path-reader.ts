import { cypher, type Question } from '../cypher.ts';
import { GraphError } from '../errors.ts';
import type { Parameters, Row } from '../neo4j/database.ts';
import { type Direction, type EntityKind, type RelationType, relations } from '../ontology.ts';
import type { RelationKey } from './executor.ts';
import { type Graph, notFound } from './graph.ts';

/** Which paths are looked for, whatever their ends. */
export interface PathRules {
  /** Types of relations that may be followed, each once; at least one where relations are read. */
  readonly types: readonly RelationType[];
  /** Which way they are followed on the way from `from` to `to`; symmetric ones either way. */
  readonly direction: Direction;
  /** Kinds that entities in between may be of, each once; all unless given. */
  readonly kinds: readonly EntityKind[] | undefined;
  /** How many relations an entity in between may have; any number unless given. */
  readonly maxHubDegree: number | undefined;
  /** How many relations a path may have. */
  readonly maxLength: number;
  /** The day on which relations must be valid; any unless given. */
  readonly day: Date | undefined;
}

/** An end of the paths that are looked for. */
export interface PathEnd {
  readonly slug: string;
  /** How many relations it has, of whatever type. */
  readonly degree: number;
}

/** The two ends of the paths that are looked for. */
export interface PathEnds {
  readonly from: PathEnd;
  readonly to: PathEnd;
}

/** Slugs with how many relations each of the entities has, of whatever type. */
export type Degrees = ReadonlyMap<string, number>;

/** Two entities that follow each other on a path, by slug. */
export type Hop = readonly [from: string, to: string];

/** How a search goes on. */
interface Step {
  readonly forward: boolean;
  readonly goal: string;
  readonly only: readonly string[] | undefined;
  readonly limit: number;
}

/** Reads from the database what a search for paths needs, within one deadline for all statements together. */
export class PathReader {
  readonly #graph: Pick<Graph, 'ask'>;
  readonly #rules: PathRules;
  readonly #deadline: number;
  readonly #end: number;

  /** @param deadline milliseconds from now until the last statement must be answered */
  constructor(graph: Pick<Graph, 'ask'>, rules: PathRules, deadline: number) {
    this.#graph = graph;
    this.#rules = rules;
    this.#deadline = deadline;
    this.#end = Date.now() + deadline;
  }

  /**
   * The two ends, given by slugs that may be former ones.
   *
   * @throws {GraphError} NOT_FOUND where one of them is not in the graph
   */
  async ends(given: Readonly<Record<'from' | 'to', string>>): Promise<PathEnds> {
    const rows = await this.#ask(cypher('path-ends'), given);
    const endOf = (argument: 'from' | 'to'): PathEnd => {
      const row = rows.find(([slug]) => slug === given[argument]);
      if (!row) throw notFound(argument, given[argument]);
      return { slug: String(row[1]), degree: Number(row[2]) };
    };
    return { from: endOf('from'), to: endOf('to') };
  }

  /**
   * To which entities paths can go on from each of these: forwards, or backwards from the other end.
   *
   * @param goal the end that they lead to
   * @param only entities to look for alone, where given
   * @param limit how many are read at most
   */
  async neighbors(
    of: readonly string[],
    { forward, goal, only, limit }: Step,
  ): Promise<readonly (readonly [slug: string, neighbors: Degrees])[]> {
    const { direction, maxHubDegree } = this.#rules;
    const rows = await this.#follow('path-links', forward ? direction : opposite[direction], {
      frontier: of,
      only,
      goal,
      maxHubDegree,
      limit,
    });
    return rows.map(([slug, neighbors]) => [
      String(slug),
      new Map(neighbors as readonly (readonly [string, number])[]),
    ]);
  }

  /** The relations by which each hop can be made, in the order of the hops; of each the first `limit` by type and id. */
  async relations(hops: readonly Hop[], limit: number): Promise<readonly (readonly RelationKey[])[]> {
    const found: RelationKey[][] = hops.map(() => []);
    for (const [i, keys] of await this.#follow('path-relations', this.#rules.direction, { hops, limit }))
      for (const [type, id] of keys as readonly (readonly [RelationType, string])[])
        found[Number(i)]?.push({ type, id });
    return found;
  }

  /** Runs a statement that follows relations; symmetric ones either way, whatever the direction. */
  async #follow(question: Question, direction: Direction, values: Parameters): Promise<readonly Row[]> {
    const { types, kinds, day } = this.#rules;
    const symmetric = direction === 'BOTH' ? [] : types.filter((type) => relations[type].symmetric);
    const pointing = types.filter((type) => !symmetric.includes(type));
    const text = pointing.length
      ? cypher(question, { types: pointing, kinds, direction })
      : cypher(question, { types: symmetric, kinds });
    return this.#ask(text, { ...values, symmetric: pointing.length ? symmetric : [], asOf: day });
  }

  async #ask(text: string, values: Parameters): Promise<readonly Row[]> {
    let timer: NodeJS.Timeout | undefined;
    const expiry = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#late()), this.#end - Date.now());
    });
    try {
      return await Promise.race([this.#graph.ask(text, values), expiry]);
    } finally {
      clearTimeout(timer);
    }
  }

  #late(): GraphError {
    return new GraphError(
      'DEADLINE_EXCEEDED',
      `paths was not answered within ${this.#deadline / 1000} s. Set maxHubDegree, name fewer types, or lower maxLength.`,
    );
  }
}

const opposite: Readonly<Record<Direction, Direction>> = { OUT: 'IN', IN: 'OUT', BOTH: 'BOTH' };
