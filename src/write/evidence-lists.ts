import type { EvidenceRow } from './rows.ts';

/**
 * Evidence as it is stored: two lists side by side, '' where there is no locator, every pair once.
 *
 * @example evidenceLists([{ source: 'a', locator: 'p. 2' }, { source: 'b' }]) // sources a, b; locators 'p. 2', ''
 */
export function evidenceLists(evidence: readonly EvidenceRow[] = []) {
  const pairs = new Map<string, readonly [source: string, locator: string]>();
  for (const { source, locator } of evidence) {
    const pair = [source, locator ?? ''] as const;
    pairs.set(JSON.stringify(pair), pair);
  }
  const all = [...pairs.values()];
  return { sources: all.map(([source]) => source), locators: all.map(([, locator]) => locator) };
}
