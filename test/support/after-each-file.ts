import { afterAll, afterEach } from 'vitest';
import { closeApps } from './ask.ts';
import { endCommands, endKept } from './command.ts';
import { closeDatabase } from './database.ts';
import { stopServers } from './server.ts';

/** Clears away what the tests of a file have started; runs for each file, while the modules stay for the next one. */

afterEach(endCommands);
afterAll(async () => {
  endKept();
  await stopServers();
  await closeApps();
  await closeDatabase();
});
