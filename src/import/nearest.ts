/**
 * The word that was probably meant: the nearest one, where one is near enough.
 *
 * @example nearest('relesedOn', ['name', 'releasedOn']) // 'releasedOn'
 */
export function nearest(given: string, words: Iterable<string>): string | undefined {
  const wanted = given.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.ceil(given.length / 3)) + 1;
  for (const word of words) {
    if (Math.abs(word.length - given.length) >= least) continue;
    const edits = distance(wanted, word.toLowerCase());
    if (edits >= least) continue;
    best = word;
    least = edits;
  }
  return best;
}

/** How many characters have to be inserted, deleted or replaced to make one text of the other. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(previous, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(at(previous, column) + 1, at(current, column - 1) + 1, replaced));
    }
    previous = current;
  }
  return at(previous, b.length);
}

const at = (list: readonly number[], index: number): number => list[index] ?? 0;
