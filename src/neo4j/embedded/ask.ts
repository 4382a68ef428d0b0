import { createInterface } from 'node:readline';

/** Whether there is a person at a terminal who can be asked. */
export function isInteractive(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks a question; anything but `y` or `yes` means no. */
export async function askYesNo(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise((resolve) => {
      terminal.once('close', () => resolve(false));
      // While it reads, the terminal sends Ctrl-C as a character: the signal is ours to pass on.
      terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      terminal.question(`${question} [y/N] `, (answer) => resolve(/^\s*y(es)?\s*$/i.test(answer)));
    });
  } finally {
    terminal.close();
  }
}
