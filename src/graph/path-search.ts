import { setImmediate } from 'node:timers/promises';
import { GraphError } from '../errors.ts';
import type { PathEnd, PathEnds, PathReader, PathRules } from './path-reader.ts';
import { Links, simplePaths } from './simple-paths.ts';

/** What one search may cost, and how it weighs costs. */
export interface SearchLimits {
  /** Neighbours of entities that are read from the database. */
  readonly neighbors: number;
  /** Links between entities that are looked at to put paths together. */
  readonly links: number;
  /**
   * A frontier with more relations is first asked which of them lead to the other side: to read them all takes longer
   * than one more statement.
   */
  readonly dear: number;
}

/** Milliseconds after which others have their turn, between two steps. */
const stretch = 20;

/** What is known from one end of a search. */
interface Side {
  /** Entities whose neighbours are not read yet: those `depth` links from the end. */
  frontier: readonly string[];
  depth: number;
  /** Relations that the entities of the frontier have, of whatever type. */
  degree: number;
  /** All entities that were ever in the frontier. */
  readonly seen: Set<string>;
}

/**
 * A breadth-first search from both ends at once. It reads only the links that paths of the length asked for can need,
 * and those from the side that has fewer of them.
 */
export class PathSearch {
  readonly #reader: PathReader;
  readonly #rules: PathRules;
  readonly #ends: PathEnds;
  readonly #limits: SearchLimits;
  readonly #links = new Links();
  readonly #forward: Side;
  readonly #backward: Side;
  /** Whether the links between the two frontiers are known. */
  #joined = false;
  #neighborsRead = 0;
  #linksSeen = 0;

  constructor(reader: PathReader, rules: PathRules, ends: PathEnds, limits: SearchLimits) {
    this.#reader = reader;
    this.#rules = rules;
    this.#ends = ends;
    this.#limits = limits;
    this.#forward = sideFrom(ends.from);
    this.#backward = sideFrom(ends.to);
  }

  /**
   * Paths of `length` relations, each as the slugs of its entities, in the order of these. Shorter ones must have been
   * asked for before.
   *
   * @param limit how many there are at most
   * @throws {GraphError} COST_LIMIT or DEADLINE_EXCEEDED
   */
  async paths(length: number, limit: number): Promise<readonly (readonly string[])[]> {
    // Where a frontier is empty, all links that can matter are known.
    while (this.#known < length && this.#forward.frontier.length && this.#backward.frontier.length)
      await this.#advance();
    const { from, to } = this.#ends;
    const found: (readonly string[])[] = [];
    let since = performance.now();
    for (const path of simplePaths(this.#links, from.slug, to.slug, length, (links) =>
      this.#spend(links, length),
    )) {
      if (path) found.push(path);
      if (found.length === limit) break;
      if (performance.now() - since > stretch) {
        await setImmediate();
        since = performance.now();
      }
    }
    return found;
  }

  /** The length up to which all links of all paths are known. */
  get #known(): number {
    return this.#forward.depth + this.#backward.depth + (this.#joined ? 1 : 0);
  }

  /** Moves the frontier with fewer relations on, or first joins it to the other one. */
  async #advance(): Promise<void> {
    const isForward = this.#forward.degree <= this.#backward.degree;
    const side = isForward ? this.#forward : this.#backward;
    // The last step needs no link that doesn't lead to the other side.
    const isLast = this.#known + 1 === this.#rules.maxLength;
    const join = !this.#joined && (isLast || side.degree > this.#limits.dear);
    const reached = await this.#read(side, join);
    this.#joined = join;
    if (!join) move(side, reached);
  }

  /** Reads the links from a frontier, or those between both frontiers; gives the degrees of the entities they lead to. */
  async #read(side: Side, join: boolean): Promise<ReadonlyMap<string, number>> {
    const forward = side === this.#forward;
    const only = join ? (forward ? this.#backward : this.#forward).frontier : undefined;
    const limit = this.#limits.neighbors - this.#neighborsRead + 1;
    const reached = new Map<string, number>();
    const goal = (forward ? this.#ends.to : this.#ends.from).slug;
    for (const [slug, neighbors] of await this.#reader.neighbors(side.frontier, {
      forward,
      goal,
      only,
      limit,
    }))
      for (const [neighbor, degree] of neighbors) {
        this.#neighborsRead++;
        reached.set(neighbor, degree);
        if (forward) this.#links.add(slug, neighbor);
        else this.#links.add(neighbor, slug);
      }
    if (this.#neighborsRead > this.#limits.neighbors)
      throw this.#tooDear(`read more than ${this.#limits.neighbors} neighbours of entities`, this.#known);
    // A path ends at the other end, and does not come back to its own.
    for (const { slug } of [this.#ends.from, this.#ends.to]) reached.delete(slug);
    return reached;
  }

  #spend(links: number, length: number): void {
    this.#linksSeen += links;
    if (this.#linksSeen > this.#limits.links)
      throw this.#tooDear(`looked at more than ${this.#limits.links} links between entities`, length - 1);
  }

  /** @param known the length up to which all paths are found */
  #tooDear(deed: string, known: number): GraphError {
    const { from, to } = this.#ends;
    const shorter = known > 0 ? `, or set maxLength to ${known}` : '';
    return new GraphError(
      'COST_LIMIT',
      `The search for paths from "${from.slug}" to "${to.slug}" ${deed} before it had those of length ${known + 1}. Set maxHubDegree, which keeps it from passing through entities with many relations, name fewer types or kinds${shorter}.`,
    );
  }
}

const sideFrom = ({ slug, degree }: PathEnd): Side => ({
  frontier: [slug],
  depth: 0,
  degree,
  seen: new Set([slug]),
});

/** Makes what was reached and not seen before the frontier. */
function move(side: Side, reached: ReadonlyMap<string, number>): void {
  const frontier: string[] = [];
  side.degree = 0;
  for (const [slug, degree] of reached) {
    if (side.seen.has(slug)) continue;
    side.seen.add(slug);
    side.degree += degree;
    frontier.push(slug);
  }
  side.frontier = frontier;
  side.depth++;
}
