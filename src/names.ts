/**
 * A name as it is looked up: without regard to case, accents, blanks, hyphens and punctuation other than `+`, which
 * tells apart what is called Pythia and Pythia+. A name of nothing else is kept as it is.
 *
 * @example nameKey('Yann LeCun') // 'yannlecun', as of 'yann le cun'
 */
export function nameKey(name: string): string {
  const lowered = name.normalize('NFKD').toLowerCase();
  return lowered.replace(/[^\p{L}\p{N}+]/gu, '') || lowered;
}

/**
 * How many characters have to be inserted, deleted, replaced or swapped with their neighbour to make one text of the
 * other (optimal string alignment distance).
 */
export function editDistance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, row) => [row]);
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let column = 1; column <= b.length; column++) rows[0]?.push(column);
  for (let row = 1; row <= a.length; row++)
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (same ? 0 : 1),
          row > 1 && column > 1 && swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  return at(a.length, b.length);
}
