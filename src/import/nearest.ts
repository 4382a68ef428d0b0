import { editDistance } from '../names.ts';

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
    const edits = editDistance(wanted, word.toLowerCase());
    if (edits >= least) continue;
    best = word;
    least = edits;
  }
  return best;
}
