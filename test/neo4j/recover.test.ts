import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Home, locateHome, makeHome } from '../../src/neo4j/embedded/home.ts';
import { recover } from '../../src/neo4j/embedded/recover.ts';

let folder: string;
let home: Home;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelgraph-recover-'));
  home = locateHome(folder);
  makeHome(home);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Makes what looks like the data of a graph. */
function makeData(path: string, name: string): void {
  mkdirSync(join(path, 'databases', 'system'), { recursive: true });
  writeFileSync(join(path, 'name'), name);
}

const nameOfGraph = () => readFileSync(join(home.data, 'name'), 'utf8');

describe('recover', () => {
  it('leaves a graph alone', async () => {
    makeData(home.data, 'old');
    await recover(home);
    expect(nameOfGraph()).toBe('old');
  });

  it('puts the old graph back where the new one has not come', async () => {
    makeData(home.replaced, 'old');
    makeData(locateHome(home.draft).data, 'new');
    await recover(home);
    expect(nameOfGraph()).toBe('old');
    expect([home.replaced, home.draft].map(existsSync)).toEqual([false, false]);
  });

  it('keeps the new graph where it has come, and removes the old one', async () => {
    makeData(home.data, 'new');
    makeData(home.replaced, 'old');
    await recover(home);
    expect(nameOfGraph()).toBe('new');
    expect(existsSync(home.replaced)).toBe(false);
  });

  it('ends no process that only has the number of a tool of this home', async () => {
    writeFileSync(home.tool, String(process.pid));
    await recover(home);
    expect(existsSync(home.tool)).toBe(false);
  });
});
