import {
  type CommunityObject,
  maxCommunities,
  maxEntities,
  maxMembers,
  maxRounds,
  type Partition,
  type Score,
  type Scored,
  type Scores,
  type Similarity,
} from '../engine.ts';
import type { LinkedGraph } from './intake.ts';
import { degrees, type Numbers } from './links.ts';
import { measures } from './measures.ts';
import { partitions } from './partitions.ts';
import { similarities } from './similar.ts';

/** Scores of a graph; undefined where they don't settle. */
export function scores(graph: LinkedGraph, measure: Score): Scores | undefined {
  const found = measured(graph, measure);
  if (!found) return undefined;
  let total = 0;
  for (const score of found) total += score;
  return { top: greatest(graph.slugs, found), total };
}

/** The scores of some entities by their place, the last excluded; undefined where they don't settle. */
export function scoresOf(
  graph: LinkedGraph,
  measure: Score,
  from: number,
  to: number,
): readonly Scored[] | undefined {
  const found = measured(graph, measure);
  return (
    found && graph.slugs.slice(from, to).map((slug, i) => ({ slug, score: rounded(found[from + i] ?? 0) }))
  );
}

const known = new WeakMap<LinkedGraph, Map<Score, Numbers | undefined>>();

/** The scores of all entities by their place, worked out once. */
function measured(graph: LinkedGraph, measure: Score): Numbers | undefined {
  const found = known.get(graph) ?? new Map<Score, Numbers | undefined>();
  known.set(graph, found);
  if (!found.has(measure)) found.set(measure, measures[measure](graph.links, maxRounds));
  return found.get(measure);
}

/** With 12 decimals, from 1 on with 12 digits: sums in another order differ in the last ones. */
const rounded = (score: number): number => Number(score < 1 ? score.toFixed(12) : score.toPrecision(12));

export function communities({ slugs, links }: LinkedGraph, partition: Partition): CommunityObject[] {
  const members = new Map<number, number[]>();
  for (const [entity, community] of partitions[partition](links).entries()) {
    const list = members.get(community);
    if (list) list.push(entity);
    else members.set(community, [entity]);
  }
  const degree = degrees(links);
  // They came in the order of their smallest slugs, in which those of the same size stay.
  const largest = [...members.values()].sort((a, b) => b.length - a.length).slice(0, maxCommunities);
  return largest.map((all) => ({
    size: all.length,
    members: inOrder(all, degree, maxMembers).map((entity) => slugs[entity] ?? ''),
  }));
}

export function similar({ slugs, links }: LinkedGraph, slug: string, measure: Similarity): Scored[] {
  const entity = slugs.indexOf(slug);
  // It was deleted since it was looked up.
  if (entity < 0) return [];
  const found = similarities(links, entity, measure);
  return greatest(slugs, found).filter(({ score }) => score > 0);
}

/** The entities with the greatest scores, then by slug. */
function greatest(slugs: readonly string[], score: Numbers): Scored[] {
  const compared = score.map(rounded);
  return inOrder(slugs.keys(), compared, maxEntities).map((entity) => ({
    slug: slugs[entity] ?? '',
    score: compared[entity] ?? 0,
  }));
}

/** The entities with the greatest values, those with the same by their number, which is the order of slugs. */
function inOrder(entities: Iterable<number>, value: Numbers, count: number): number[] {
  const sorted = Uint32Array.from(entities).sort((a, b) => (value[b] ?? 0) - (value[a] ?? 0) || a - b);
  return [...sorted.subarray(0, count)];
}
