import { describe, expect, it } from 'vitest';
import { keptByText } from '../../src/execution/documents.ts';

describe('what is kept of operations', () => {
  const many = (length: number) => Array.from({ length: 1_000 }, (_, i) => `${i}`.padEnd(length));

  it('is as much of long ones as of short ones', () => {
    const kept = keptByText<object>();
    for (const text of many(10_000)) kept.set(text, {});
    expect(kept.size).toBe(49);
    expect(kept.has('999'.padEnd(10_000))).toBe(true);
    for (const text of many(10)) kept.set(text, {});
    expect(kept.size).toBe(500);
  });

  it('has room beside it for all that is given from the start', () => {
    const given = [...many(1_000), 'x'.repeat(30_000)];
    const kept = keptByText<object>(given);
    for (const text of given) kept.set(text, {});
    expect(given.every((text) => kept.has(text))).toBe(true);
  });

  it('does not make way for a very long one', () => {
    const kept = keptByText<object>();
    for (const text of many(10)) kept.set(text, {});
    kept.set('x'.repeat(30_000), {});
    expect(kept.size).toBe(500);
    expect(kept.has('x'.repeat(30_000))).toBe(false);
  });
});
