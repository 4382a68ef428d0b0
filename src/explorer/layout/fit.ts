/** Width and height of a window that a picture fills, in pixels. */
export type PictureSize = readonly [width: number, height: number];

/**
 * Places in pixels from a corner of the window, whose middle the picture takes.
 *
 * @param stretch how much more the picture may be stretched one way than the other
 */
export function fitted(positions: Float32Array, picture: PictureSize, stretch: number): Float32Array {
  const ranges = ([0, 1] as const).map((axis) => rangeOf(positions, axis));
  const scales = ranges.map(({ length }, axis) => (picture[axis] ?? 0) / (length || 1e-6));
  const least = Math.min(...scales);
  return positions.map((value, index) => {
    const axis = index % 2;
    const scale = Math.min(scales[axis] ?? 1, stretch * least);
    return (picture[axis] ?? 0) / 2 + (value - (ranges[axis]?.middle ?? 0)) * scale;
  });
}

/** Where things reach along an axis: 0 for x, 1 for y. */
function rangeOf(positions: Float32Array, axis: 0 | 1): { readonly middle: number; readonly length: number } {
  const values = positions.filter((_, index) => index % 2 === axis);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return { middle: (least + most) / 2, length: most - least };
}
