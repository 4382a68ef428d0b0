/**
 * Writes full-text queries. What a user typed stands in them either in quotes or as letters and digits alone, so it is
 * never Lucene syntax by accident.
 */

/** The text as one phrase; inside quotes only the quote and the backslash mean anything. */
export const phrase = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** A key of a name as a term that other operators can follow; keys hold letters, digits and `+`. */
export const term = (key: string): string => key.replaceAll('+', '\\+');

/** The words of a text. */
export const wordsOf = (text: string): readonly string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];

/** A word as the index holds it, to look for its beginning or for it with a letter wrong: Latin letters without accents. */
export const folded = (word: string): string =>
  /\p{Script=Latin}/u.test(word) ? word.normalize('NFKD').replace(/\p{M}/gu, '') : word;
