import type { Measured } from './measure.ts';
import type { Contestant, Workload } from './workloads.ts';

/** Figures of a contestant on a workload; times in milliseconds, throughput in requests a second. */
export interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly throughput16: number;
  readonly cpuMs: number;
}

/** How many times raw's figure: in the middle round, the lowest and the highest. */
export interface Ratio {
  readonly middle: number;
  readonly min: number;
  readonly max: number;
}

/** What a workload has shown. */
export interface Outcome {
  readonly workload: Workload;
  /** Mean size of an answer, in bytes. */
  readonly bytes: number;
  readonly measured: ReadonlyMap<Contestant, Measured>;
}

/** Facts beside the workloads, each with a title. */
export type Facts = Readonly<Record<string, string>>;

/** What is written of a run, for programs. */
export interface Results {
  readonly workloads: Readonly<Record<string, Readonly<Partial<Record<Contestant, Figures>>>>>;
  readonly ratios: Readonly<
    Record<
      string,
      Readonly<Partial<Record<Contestant, { readonly time: Ratio; readonly throughput: Ratio }>>>
    >
  >;
  readonly titles: Readonly<Record<string, string>>;
  readonly answerBytes: Readonly<Record<string, number>>;
  readonly missing: Readonly<Record<string, Workload['missing']>>;
  readonly facts: Facts;
}

/** The value below which a share of all values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Condenses what was measured. */
export function summarize(outcomes: readonly Outcome[], facts: Facts): Results {
  const each = <Value>(value: (outcome: Outcome) => Value) =>
    Object.fromEntries(outcomes.map((outcome) => [outcome.workload.name, value(outcome)]));
  return {
    workloads: each(({ measured }) =>
      Object.fromEntries([...measured].map(([name, { rounds }]) => [name, figuresOf(rounds)])),
    ),
    ratios: each(({ measured }) => {
      const raw = measured.get('raw')?.rounds ?? [];
      const others = [...measured].filter(([name]) => name !== 'raw');
      return Object.fromEntries(
        others.map(([name, { rounds }]) => [
          name,
          {
            time: ratio(rounds, raw, ({ times }) => median(times)),
            throughput: ratio(rounds, raw, ({ throughput }) => throughput),
          },
        ]),
      );
    }),
    titles: each(({ workload }) => workload.title),
    answerBytes: each(({ bytes }) => Math.round(bytes)),
    missing: each(({ workload }) => workload.missing),
    facts,
  };
}

type Rounds = Measured['rounds'];

function figuresOf(rounds: Rounds): Figures {
  const times = rounds.flatMap((round) => round.times);
  return {
    p50: rounded(median(times)),
    p95: rounded(quantile(times, 0.95)),
    throughput16: rounded(median(rounds.map(({ throughput }) => throughput))),
    cpuMs: rounded(median(rounds.map(({ processor }) => processor))),
  };
}

/** Each round is compared with raw's of the same round. */
function ratio(rounds: Rounds, raw: Rounds, value: (round: Rounds[number]) => number): Ratio {
  const ratios = rounds.flatMap((round, i) => {
    const base = raw[i];
    return base ? [value(round) / value(base)] : [];
  });
  return {
    middle: rounded(median(ratios)),
    min: rounded(Math.min(...ratios)),
    max: rounded(Math.max(...ratios)),
  };
}

/** Three digits are more than such measurements can tell. */
const rounded = (value: number): number => Number(value.toPrecision(3));

/** The results as a page for people. */
export function describe({ workloads, ratios, titles, answerBytes, missing, facts }: Results): string {
  const names = Object.keys(workloads);
  const cell = (name: string, who: Contestant, figure: (figures: Figures) => string) => {
    const figures = workloads[name]?.[who];
    return figures ? figure(figures) : '–';
  };
  const spread = (name: string, who: 'modelgraph' | 'peer', of: 'time' | 'throughput') => {
    const found = ratios[name]?.[who]?.[of];
    return found ? `**${found.middle}** (${found.min}–${found.max})` : '–';
  };
  const time = ({ p50, p95 }: Figures) => `${p50} / ${p95}`;
  const rate = ({ throughput16 }: Figures) => String(throughput16);
  const left = names.flatMap((name) =>
    Object.entries(missing[name] ?? {}).map(([who, why]) => `- ${who} is left out of ${name}. ${why}`),
  );
  return [
    '# The bench of the server',
    '`npm run bench` has written this. Contestants are asked the same over HTTP and answer the same, in turns, each in a process of its own on the same Neo4j: `raw`, Cypher written by hand behind a bare Node server, is the limit; `peer` is @neo4j/graphql. Ratios are to raw: of the middle round, and of the lowest and the highest.',
    table(['', ''], Object.entries(facts)),
    '## What is asked',
    table(
      ['', 'operation', 'bytes an answer'],
      names.map((name) => [name, titles[name] ?? '', String(answerBytes[name])]),
    ),
    left.join('\n'),
    '## Time to answer, one client',
    'Milliseconds, the middle one and the one that 95% stay below; a ratio below 1 is faster than raw.',
    table(
      ['', 'raw', 'modelgraph', 'to raw', 'peer', 'to raw'],
      names.map((name) => [
        name,
        cell(name, 'raw', time),
        cell(name, 'modelgraph', time),
        spread(name, 'modelgraph', 'time'),
        cell(name, 'peer', time),
        spread(name, 'peer', 'time'),
      ]),
    ),
    '## Throughput, 16 clients',
    'Requests a second; a ratio above 1 is more than raw. The last columns are milliseconds of processor time a request in the process of the contestant.',
    table(
      ['', 'raw', 'modelgraph', 'to raw', 'peer', 'to raw', 'raw ms', 'modelgraph ms', 'peer ms'],
      names.map((name) => [
        name,
        cell(name, 'raw', rate),
        cell(name, 'modelgraph', rate),
        spread(name, 'modelgraph', 'throughput'),
        cell(name, 'peer', rate),
        spread(name, 'peer', 'throughput'),
        ...(['raw', 'modelgraph', 'peer'] as const).map((who) =>
          cell(name, who, ({ cpuMs }) => String(cpuMs)),
        ),
      ]),
    ),
    '',
  ]
    .filter((part, i, parts) => part !== '' || i === parts.length - 1)
    .join('\n\n');
}

/** A table in Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
