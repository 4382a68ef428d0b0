import { Presets, SingleBar } from 'cli-progress';

/** A part of the import that is under way. */
export interface Progress {
  /** Tells that this much more is done. */
  add(amount: number): void;
  /** Ends the display. */
  stop(): void;
}

/** Shows how far something is, how fast it goes and how long it still takes. */
export type ShowProgress = (title: string, total: number, unit: string) => Progress;

/** Progress that nobody looks at. */
export const silent: ShowProgress = () => ({ add() {}, stop() {} });

/** Shows progress as a bar on a terminal, elsewhere as a plain line about every tenth. */
export const progressOn =
  (say: (line: string) => void): ShowProgress =>
  (title, total, unit) =>
    process.stderr.isTTY ? showBar(title, total, unit) : showLines(title, total, unit, say);

/** In milliseconds. What is done sooner needs no lines on its progress. */
const patience = 2_000;

function showBar(title: string, total: number, unit: string): Progress {
  const clock = start(total);
  const format = `${title} [{bar}] {percentage}% | {value} of {total} ${unit} | {rate}/s | {left} left`;
  const bar = new SingleBar(
    { format, stream: process.stderr, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(total, 0, { rate: 0, left: '?' });
  return {
    add: (amount) => bar.increment(amount, clock(amount)),
    stop: () => bar.stop(),
  };
}

function showLines(title: string, total: number, unit: string, say: (line: string) => void): Progress {
  const clock = start(total);
  const began = performance.now();
  let told = 0;
  return {
    add(amount) {
      const { done, rate, left } = clock(amount);
      const tenths = Math.floor((10 * done) / total);
      if (tenths <= told || performance.now() - began < patience) return;
      told = tenths;
      say(`${title}: ${tenths * 10}%, ${done} of ${total} ${unit}, ${rate}/s, ${left} left`);
    },
    stop() {},
  };
}

/** Counts what is done, and says at which rate, a second, and how long the rest takes. */
function start(total: number) {
  const began = performance.now();
  let done = 0;
  return (amount: number) => {
    done += amount;
    const rate = done / ((performance.now() - began) / 1_000);
    return { done, rate: Math.round(rate), left: duration((total - done) / rate) };
  };
}

/**
 * Seconds as people read them.
 *
 * @example duration(75) // '1 min 15 s'
 */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}
