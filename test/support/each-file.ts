import { afterAll, afterEach } from 'vitest';
import { endFile, endTest } from './closing.ts';

/** Runs for each file. */

afterEach(endTest);
afterAll(endFile);
