import { importPaths } from '../../src/import/import-paths.ts';
import { seedFile } from '../../src/seed.ts';
import { emptyGraph, testDatabase } from './database.ts';

/** Makes the graph hold the shipped story and nothing else. */
export async function loadStory(): Promise<void> {
  await emptyGraph();
  await importPaths(testDatabase(), [seedFile('llama-2') ?? '']);
}
