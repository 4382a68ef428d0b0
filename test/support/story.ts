import { importFile } from '../../src/import/import-file.ts';
import { seedFile } from '../../src/seed.ts';
import { emptyGraph, testDatabase } from './database.ts';

/** Makes the graph hold the shipped story and nothing else. */
export async function loadStory(): Promise<void> {
  await emptyGraph();
  await importFile(testDatabase(), seedFile('llama-2') ?? '');
}
