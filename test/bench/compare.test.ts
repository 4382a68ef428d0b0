import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareAnswers } from '../../bench/compare/answers.ts';
import { type Contest, openContest } from '../../bench/compare/contest.ts';
import { writeRandomGraph } from '../../bench/write-random-graph.ts';
import { importPaths } from '../../src/import/import-paths.ts';
import { root } from '../../src/root.ts';
import { emptyGraph, testConnection, testDatabase } from '../support/database.ts';

const size = { entities: 2_000, relations: 10_000 };
const folder = mkdtempSync(join(tmpdir(), 'modelgraph-test-'));
// Installed by `npm run bench`, and never by the tests: they do not depend on a registry.
const peer = existsSync(join(root, 'bench', 'peer', 'node_modules')) ? (['peer'] as const) : [];

describe('the bench', () => {
  let contest: Contest;

  beforeAll(async () => {
    execFileSync('npm', ['run', '--silent', 'build:server'], { cwd: root });
    const file = join(folder, 'graph.jsonl');
    await writeRandomGraph(file, size, ['--simple']);
    await emptyGraph();
    await importPaths(testDatabase(), [file]);
    contest = await openContest(testConnection(), size.entities, peer);
  });

  afterAll(async () => {
    await contest?.stop();
    await emptyGraph();
    rmSync(folder, { recursive: true });
  });

  // Each statement is planned for the first time, which takes long on a machine that is busy.
  it('has contestants that answer each workload the same', async () => {
    expect(contest.running.length).toBeGreaterThanOrEqual(2);
    for (const workload of contest.workloads)
      expect(await compareAnswers(workload, contest.running, 1)).toBeGreaterThan(0);
  }, 180_000);
});
