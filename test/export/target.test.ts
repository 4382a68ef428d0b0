import { describe, expect, it } from 'vitest';
import { chooseFormat } from '../../src/export/target.ts';

describe('the format of an export', () => {
  it.each([
    ['graph.yaml', 'yaml'],
    ['graph.YML', 'yaml'],
    ['folder.csv/graph.jsonl', 'jsonl'],
    ['graph.ndjson', 'jsonl'],
    ['graph.graphml', 'graphml'],
    [undefined, 'jsonl'],
  ])('of %s is %s', (out, format) => expect(chooseFormat(undefined, out)).toBe(format));

  it('is the one that is given, whatever the name tells', () => {
    expect(chooseFormat('jsonl', 'graph.yaml')).toBe('jsonl');
    expect(chooseFormat('csv', 'graph.csv')).toBe('csv');
    expect(chooseFormat('yaml', undefined)).toBe('yaml');
  });

  it('can be CSV only in a folder, and must be known', () => {
    expect(() => chooseFormat('csv', undefined)).toThrow("can't be printed. Name a folder");
    expect(() => chooseFormat(undefined, 'my/graph.csv')).toThrow('--format csv --out my/graph');
    expect(() => chooseFormat(undefined, 'graph')).toThrow('--format yaml, --format jsonl');
  });
});
