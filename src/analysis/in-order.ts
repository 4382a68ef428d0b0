/** By Unicode characters, to sort slugs and ids. */
export const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
