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
export function scores({ slugs, links }: LinkedGraph, measure: Score): Scores | undefined {
  const found = measures[measure](links, maxRounds);
  if (!found) return undefined;
  let total = 0;
  for (const score of found) total += score;
  return { top: greatest(slugs, found), total };
}

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
  // Sums in another order differ in the last digits.
  const rounded = score.map((each) => Number(each.toFixed(12)));
  return inOrder(slugs.keys(), rounded, maxEntities).map((entity) => ({
    slug: slugs[entity] ?? '',
    score: rounded[entity] ?? 0,
  }));
}

/** The entities with the greatest values, those with the same by their number, which is the order of slugs. */
function inOrder(entities: Iterable<number>, value: Numbers, count: number): number[] {
  const sorted = Uint32Array.from(entities).sort((a, b) => (value[b] ?? 0) - (value[a] ?? 0) || a - b);
  return [...sorted.subarray(0, count)];
}
