/** What the tests of a file have opened, in the order in which it was; `each-file.ts` closes it. */

type Close = () => unknown;

const closes: Close[] = [];
const everyTest: Close[] = [];

/** Has something closed when the tests of this file are done, what was opened last first. */
export const afterThisFile = (close: Close): void => void closes.push(close);

/** Has something done after every test, in this file and in those that share its modules. */
export const afterEveryTest = (close: Close): void => void everyTest.push(close);

/** Does what is to be done after a test. */
export async function endTest(): Promise<void> {
  for (const close of everyTest) await close();
}

/** Closes what this file has opened. */
export async function endFile(): Promise<void> {
  for (const close of closes.splice(0).reverse()) await close();
}
