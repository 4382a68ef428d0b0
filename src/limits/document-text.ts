import type { GraphError } from '../errors.ts';
import { beyond, type Limits } from './limits.ts';

/** Brackets inside each other at most: parsers and writers go down into them, and the stack is finite. */
export const maxNesting = 200;

/** Characters that a token has at most on average; so nobody fills the memory with one text or with blanks. */
const charactersPerToken = 100;

/** Characters of a name or number at most: an answer has a name again for each object. */
const longestName = 128;

/** A block of text, a text, a comment, a bracket, dots, a name or number, or whatever else. */
const token =
  /"""(?:\\"""|.)*?(?:"""|$)|"(?:\\.|[^"\\\n\r])*"?|#[^\n\r]*|[{([]|[})\]]|\.{3}|[\w.-]+|[^\s,]/gs;

/**
 * Looks over a document before it is parsed, as parsing keeps every token, also those of comments.
 *
 * @throws {GraphError} where it has too many tokens or too long a name, or brackets too deep inside each other
 */
export function checkText(text: string, limits: Limits): void {
  const most = limits.tokens * charactersPerToken;
  if (text.length > most) throw beyond('tokens', `${text.length} characters, so too many`, limits);
  let tokens = 0;
  let nesting = 0;
  for (const [first = ''] of text.matchAll(token)) {
    if (++tokens > limits.tokens) throw beyond('tokens', `more than ${limits.tokens}`, limits);
    if (first.length > longestName && /^[\w.-]/.test(first))
      throw beyond('tokens', `a name or number of ${first.length} characters, so too many`, limits);
    if (first === '{' || first === '(' || first === '[') nesting++;
    else if (first === '}' || first === ')' || first === ']') nesting--;
    if (nesting > maxNesting) throw tooNested(limits);
  }
}

/** The error for brackets, or values, that are too deep inside each other. */
export const tooNested = (limits: Limits): GraphError =>
  beyond('depth', `more than ${maxNesting} brackets inside each other, so too many`, limits);
