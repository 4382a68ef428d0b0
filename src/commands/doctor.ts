import type { Command } from 'commander';
import { examineDatabase } from '../doctor/database.ts';
import type { Finding } from '../doctor/finding.ts';
import { examineMachine } from '../doctor/machine.ts';
import { examineSettings } from '../doctor/settings.ts';
import { printable } from '../printable.ts';

/** Adds `modelgraph doctor`. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'look at settings, machine and database, and say what is wrong and what to do; changes nothing',
    )
    .action(async () => {
      const { config, findings } = examineSettings(process.env);
      const all = config
        ? [...findings, ...(await examineMachine(config)), ...(await examineDatabase(config))]
        : findings;
      process.stdout.write(`${all.map(lineOf).join('\n')}\n`);
      if (all.some(({ state }) => state === 'fail')) process.exitCode = 1;
    });
}

const lineOf = ({ state, what, found }: Finding): string =>
  `${state.padEnd(4)}  ${what.padEnd(10)}  ${printable(found.replaceAll('\n', ' '))}`;
