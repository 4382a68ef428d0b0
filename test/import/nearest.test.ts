import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/import/nearest.ts';

describe('nearest', () => {
  it('finds the word that was meant', () => {
    expect(nearest('relesedOn', ['name', 'releasedOn', 'releasedOnPrecision'])).toBe('releasedOn');
    expect(nearest('developed', ['DEPENDS_ON', 'DEVELOPED'])).toBe('DEVELOPED');
    expect(nearest('form', ['to', 'from', 'role'])).toBe('from');
  });

  it('finds nothing where nothing is near', () => {
    expect(nearest('weather', ['name', 'slug', 'url'])).toBeUndefined();
    expect(nearest('', ['a', 'bcd'])).toBe('a');
    expect(nearest('anything', [])).toBeUndefined();
  });
});
