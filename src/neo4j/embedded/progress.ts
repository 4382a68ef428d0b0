import { Presets, SingleBar } from 'cli-progress';

/** A progress display that is under way. */
export interface Progress {
  /** Shows how much is done. */
  update(done: number): void;
  /** Ends the display. */
  stop(): void;
}

/** Shows progress as a bar on a terminal, elsewhere as a plain line about every tenth. */
export function showProgress(title: string, total: number, say: (line: string) => void): Progress {
  return process.stderr.isTTY ? showBar(title, total) : showLines(title, total, say);
}

function showBar(title: string, total: number): Progress {
  const format = `${title} [{bar}] {percentage}% | {duration_formatted}`;
  const bar = new SingleBar(
    { format, stream: process.stderr, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}

function showLines(title: string, total: number, say: (line: string) => void): Progress {
  let told = 0;
  return {
    update(done) {
      const tenths = Math.floor((10 * done) / total);
      if (tenths <= told) return;
      told = tenths;
      say(`${title}: ${tenths * 10}%`);
    },
    stop() {},
  };
}
