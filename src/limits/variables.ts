import { maxNesting, tooNested } from './document-text.ts';
import { beyond, type Limits } from './limits.ts';

/**
 * Checks the variables of a request, before they are read.
 *
 * @throws {GraphError} where they hold too many values, or values too deep inside each other
 */
export function checkVariables(variables: unknown, limits: Limits): void {
  const open: (readonly [value: unknown, nesting: number])[] = [[variables, 0]];
  for (let values = 0; open.length > 0; ) {
    const [value, nesting] = open.pop() ?? [];
    if (typeof value !== 'object' || value === null) continue;
    const level = (nesting ?? 0) + 1;
    if (level > maxNesting) throw tooNested(limits);
    const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
    // Before they are kept: there may be millions.
    values += inner.length;
    if (values > limits.variables) throw beyond('variables', `more than ${limits.variables}`, limits);
    for (const each of inner) open.push([each, level]);
  }
}
