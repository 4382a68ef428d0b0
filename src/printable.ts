/**
 * A text that can be shown on a terminal, whoever wrote it: characters that would move the cursor, begin a new line or turn
 * the direction of writing are written as escapes.
 *
 * @example printable('red: \x1b[31m') // 'red: \\u001b[31m'
 */
export const printable = (text: string): string =>
  text.replace(
    /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
