import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../src/root.ts';

/** What lies beside the checkout and not in it: real data, and what it has to answer. */
export const shared = join(root, '..', 'shared', 'data');

/** Whether it is there; where it is not, tests that need it are skipped, and this says so once a file. */
export function hasSharedData(): boolean {
  if (existsSync(shared)) return true;
  process.stderr.write(`Skipped, since ${shared} is not there: the tests on the real data set.\n`);
  return false;
}
