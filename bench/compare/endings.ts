import { signals } from '../../src/commands/terminal.ts';

/** What was started and has to be ended, the last first, also where a signal ends the run. */
export class Endings {
  readonly #left: (() => Promise<void>)[] = [];

  constructor() {
    for (const signal of signals)
      process.once(signal, () => void this.end().finally(() => process.exit(130)));
  }

  add(ending: () => Promise<void>): void {
    this.#left.push(ending);
  }

  async end(): Promise<void> {
    for (let ending = this.#left.pop(); ending; ending = this.#left.pop()) await ending();
  }
}
