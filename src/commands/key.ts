import type { Command } from 'commander';
import { createKey, isKeyName } from '../auth/api-keys.ts';
import { isScope, scopes } from '../auth/caller.ts';
import { StartError } from '../errors.ts';
import { say } from './terminal.ts';

/** Adds `modelgraph key create`. */
export function addKey(program: Command): void {
  program
    .command('key')
    .description('make keys that let programs in')
    .command('create')
    .description('make a key; it is printed once and not kept')
    .requiredOption('--scope <scope...>', `what it may do: ${scopes.join(' or ')}`)
    .option('--name <name>', 'as the log of changes names who uses it', 'key')
    .action(({ scope, name }: { scope: string[]; name: string }) => {
      const granted = scope.filter(isScope);
      if (granted.length < scope.length)
        throw new StartError(`--scope ${scope.join(' ')} can't be: there are ${scopes.join(' and ')}.`);
      if (!isKeyName(name))
        throw new StartError(`--name "${name}" can't be: use letters, digits and . _ @ -, at most 100.`);
      const { key, entry } = createKey(name, granted);
      process.stdout.write(`${key}\n`);
      say(`
  This is the key; it is not told again. Programs send it as the header

    Authorization: Bearer ${key}

  Let it in by adding this, which does not hold it, to MODELGRAPH_API_KEYS (separated by commas):

    ${entry}
`);
    });
}
