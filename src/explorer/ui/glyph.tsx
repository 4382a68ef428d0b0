import type { Kind } from '../api/documents.ts';
import { corners, lookOf } from '../drawing/kinds.ts';
import { palette } from './theme.ts';

/** The shape and colour of a kind, as in the drawing. */
export function Glyph({ kind, color }: { readonly kind: Kind; readonly color?: string }) {
  const { hue, shape } = lookOf(kind);
  const fill = color ?? palette.value.hues[hue];
  return (
    <svg class="glyph" viewBox="-1.45 -1.45 2.9 2.9" aria-hidden="true">
      {shape === 'circle' ? (
        <circle r="1" fill={fill} />
      ) : (
        <polygon points={corners[shape].map((corner) => corner.join(',')).join(' ')} fill={fill} />
      )}
    </svg>
  );
}
