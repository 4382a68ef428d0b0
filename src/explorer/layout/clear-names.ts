import { fitted, type PictureSize } from './fit.ts';

/** Room for a letter of a name, and for a thing with its name, in pixels. */
const rooms = { wide: { letter: 7, height: 60 }, narrow: { letter: 6, height: 44 } } as const;

/** How much more a picture may be stretched one way than the other. */
const stretch = 1.7;

const rounds = 150;

/**
 * Fits things into the window and moves them apart so far that their names do not stand on top of each other, each pair
 * the shorter way and none out of the window.
 *
 * @param positions x and y in turn
 * @param widths how wide names are, in letters
 * @param narrow true where names are written smaller
 */
export function clearNames(
  positions: Float32Array,
  widths: Float32Array,
  picture: PictureSize,
  narrow: boolean,
): Float32Array {
  const { letter, height } = narrow ? rooms.narrow : rooms.wide;
  const placed = fitted(positions, picture, stretch);
  const at = (index: number) => placed[index] ?? 0;
  const widthOf = (index: number) => ((widths[index / 2] ?? 0) + 2) * letter;
  const move = (index: number, axis: 0 | 1, way: number) => {
    placed[index + axis] = Math.min(Math.max(at(index + axis) + way, 0), picture[axis]);
  };
  for (let round = 0; round < rounds; round += 1) {
    let moved = false;
    for (let one = 0; one < placed.length; one += 2)
      for (let other = one + 2; other < placed.length; other += 2) {
        const dx = at(other) - at(one);
        const dy = at(other + 1) - at(one + 1);
        const overX = (widthOf(one) + widthOf(other)) / 2 - Math.abs(dx);
        const overY = height - Math.abs(dy);
        if (overX <= 0 || overY <= 0) continue;
        moved = true;
        // Where there is no way out upwards or downwards, things make way to the sides every other time.
        const edge = isAtEdge(at(one + 1), picture[1]) || isAtEdge(at(other + 1), picture[1]);
        const axis = (edge && round % 2) || overX < overY ? 0 : 1;
        const push = (axis === 0 ? overX * (dx < 0 ? -1 : 1) : overY * (dy < 0 ? -1 : 1)) * 0.3;
        move(one, axis, -push);
        move(other, axis, push);
      }
    if (!moved) break;
  }
  return placed;
}

const isAtEdge = (place: number, length: number): boolean => place <= 0 || place >= length;
