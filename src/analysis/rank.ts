import type { Scored } from './engine.ts';

/** An entity with its score and its place. */
export interface Ranked extends Scored {
  /** 1 and the number of entities with a greater score: equal scores share a rank, and the next one is skipped. */
  readonly rank: number;
}

/** Gives ranks to entities that are in the order of their scores, the greatest first. */
export function rank(entities: readonly Scored[]): readonly Ranked[] {
  let place = 0;
  return entities.map((entity, i) => {
    if (entity.score !== entities[i - 1]?.score) place = i + 1;
    return { ...entity, rank: place };
  });
}
