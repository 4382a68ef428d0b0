import type { Link } from '../api/documents.ts';
import { wordsOf } from '../drawing/kinds.ts';
import type { Direction } from '../view/view.ts';

/** A type of relation with an arrow that says which way it points, seen from one of its ends. */
export function RelationWords({
  type,
  direction,
}: {
  readonly type: Link['type'];
  readonly direction: Direction;
}) {
  const [arrow, spoken] = {
    OUT: ['→', 'outgoing'],
    IN: ['←', 'incoming'],
    BOTH: ['↔', 'both ways'],
  }[direction] as [string, string];
  return (
    <>
      <span class="arrow" aria-hidden="true">
        {arrow}
      </span>
      {wordsOf(type)}
      <span class="spoken"> ({spoken})</span>
    </>
  );
}
