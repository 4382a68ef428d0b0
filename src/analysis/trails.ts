import DataLoader from 'dataloader';
import { cypher } from '../cypher.ts';
import type { RelationKey } from '../graph/executor.ts';
import { type Graph, Vanished } from '../graph/graph.ts';
import type { Hop } from '../graph/path-reader.ts';
import type { PathObject } from '../graph/paths.ts';
import type { RelationType } from '../ontology.ts';

/** Puts the relations into ways along which each entity depends on the next; those of many ways are read at once. */
export class Trails {
  /** By the entity that depends and the one that it depends on; of several relations the first by type and id. */
  readonly #relations: DataLoader<Hop, RelationKey | undefined, string>;

  /**
   * @param types of which the first end depends on the second
   * @param opposite those of which the second end depends on the first
   */
  constructor(
    graph: Pick<Graph, 'ask'>,
    { types, opposite }: Readonly<Record<'types' | 'opposite', readonly RelationType[]>>,
    day: Date | undefined,
  ) {
    const ways = [
      { types, direction: 'OUT' },
      { types: opposite, direction: 'IN' },
    ] as const;
    this.#relations = new DataLoader(
      async (hops) => {
        const found: RelationKey[] = [];
        for (const way of ways) {
          if (way.types.length === 0 || hops.every((_, i) => found[i])) continue;
          const text = cypher('path-relations', way);
          const values = { hops, limit: 1, symmetric: [], asOf: day ?? null };
          for (const [i, [key]] of (await graph.ask(text, values)) as readonly Found[])
            if (key) found[i] ??= { type: key[0], id: key[1] };
        }
        return hops.map((_, i) => found[i]);
      },
      { cacheKeyFn: (hop) => JSON.stringify(hop), maxBatchSize: 10_000 },
    );
  }

  /** A way on which each entity depends on the next. */
  async up(way: readonly Stop[]): Promise<PathObject> {
    const slugs = way.map(({ slug }) => slug);
    const hops = slugs.slice(1).map((base, i): Hop => [slugs[i] ?? '', base]);
    const relations = await Promise.all(hops.map((hop) => this.#relations.load(hop)));
    return { slugs, relations: relations.map(present) };
  }

  /** A way on which each entity depends on the one before it. */
  async down(way: readonly Stop[]): Promise<PathObject> {
    const { slugs, relations } = await this.up(way.toReversed());
    return { slugs: slugs.toReversed(), relations: relations.toReversed() };
  }
}

interface Stop {
  readonly slug: string;
}

type Found = readonly [hop: number, keys: readonly (readonly [RelationType, string])[]];

function present(relation: RelationKey | undefined): RelationKey {
  if (relation) return relation;
  throw new Vanished('path');
}
