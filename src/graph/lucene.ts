/**
 * Writes full-text queries. What a user typed stands in them either in quotes or as letters and digits alone, so it is
 * never Lucene syntax by accident.
 */

/** The text as one phrase; inside quotes only the quote and the backslash mean anything. */
export const phrase = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** A key of a name as a term that other operators can follow; keys hold letters, digits and `+`. */
export const term = (key: string): string => key.replaceAll('+', '\\+');

/** Words of a text that can be looked for by their beginning, or with a letter wrong. */
export const wordsOf = (text: string): readonly string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];
