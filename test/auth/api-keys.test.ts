import { describe, expect, it } from 'vitest';
import { createKey, findKey, isKeyName, parseKeys } from '../../src/auth/api-keys.ts';

describe('an API key', () => {
  it('is found by its entry, which does not hold it', () => {
    const [one, two] = [createKey('ci', ['graph:write']), createKey('app', ['graph:read', 'graph:write'])];
    const keys = parseKeys(`${one.entry}, ${two.entry},`);
    expect(keys.map(({ name, scopes }) => [name, [...scopes]])).toEqual([
      ['ci', ['graph:write']],
      ['app', ['graph:read', 'graph:write']],
    ]);
    expect(findKey(keys, one.key)?.name).toBe('ci');
    expect(findKey(keys, two.key)?.name).toBe('app');
    for (const wrong of ['', 'mg_', `${one.key}x`, one.key.slice(0, -1), one.entry.split(':').at(-1) ?? ''])
      expect(findKey(keys, wrong)).toBeUndefined();
    expect(one.entry).not.toContain(one.key.slice(3));
    expect(one.key).not.toBe(createKey('ci', ['graph:write']).key);
    expect(one.key.length).toBeGreaterThan(40);
  });

  it.each([
    ['nonsense', 'its name'],
    [':graph:read:aaaa', 'its name'],
    ['a b:graph:read:aaaa', 'its name'],
    ['ci:graph:fly:aaaa', 'its scopes, of which there are graph:read and graph:write'],
    ['ci::aaaa', 'its scopes'],
    ['ci:graph:read:aaaa', 'its hash'],
  ])('is refused as %s, without showing what follows the name', (entry, wrong) => {
    expect(() => parseKeys(`${createKey('ok', ['graph:read']).entry},${entry}`)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(new RegExp(`number 2.*${wrong}`)) }),
    );
    expect(() => parseKeys(entry)).not.toThrow(/aaaa/);
  });

  it('needs no entry', () => expect(parseKeys(' ')).toEqual([]));

  it('has a name that its entry can hold', () => {
    expect(['ci', 'me@example.org', 'a.b-c_d'].every(isKeyName)).toBe(true);
    expect(['', 'a:b', 'a,b', 'a b', 'x'.repeat(101)].some(isKeyName)).toBe(false);
  });
});
