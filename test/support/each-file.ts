import { afterAll, afterEach } from 'vitest';
import { endFile, endTest } from './closing.ts';

/** Runs for each file, while the modules stay for the next one. */

afterEach(endTest);
afterAll(endFile);
