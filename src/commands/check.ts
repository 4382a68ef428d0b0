import type { Command } from 'commander';
import { checkGraph, type Report } from '../check/check-graph.ts';
import { readConfig } from '../config.ts';
import { progressOn } from '../import/progress.ts';
import { printable } from '../printable.ts';
import { inDatabase } from './in-database.ts';
import { say, untilStopped } from './terminal.ts';

/** Adds `modelgraph check`. */
export function addCheck(program: Command): void {
  program
    .command('check')
    .description('read the whole graph and find out whether it keeps its rules; changes nothing')
    .action(async () => {
      const signal = untilStopped('Stopped before all was checked.');
      const report = await inDatabase(
        readConfig(process.env),
        say,
        signal,
        (database) => checkGraph(database, { showProgress: progressOn(say), signal }),
        { migrates: false },
      );
      process.stdout.write(`${linesOf(report).join('\n')}\n`);
      if (report.count > 0) process.exitCode = 1;
    });
}

/** The report for a person. */
function linesOf({ checked, findings, count }: Report): string[] {
  const sizes = Object.entries(checked).map(([name, size]) => `${size} ${name}`);
  const what = `${sizes.slice(0, -1).join(', ')} and ${sizes.at(-1)}`;
  if (count === 0) return [`The graph keeps its rules: ${what} were checked.`];
  const lines = findings.map(({ subject, message }) => printable(`${subject} ${message}`));
  if (count > findings.length) lines.push(`… and ${count - findings.length} more.`);
  return [...lines, `${count === 1 ? 'One problem' : `${count} problems`} in ${what}.`];
}
