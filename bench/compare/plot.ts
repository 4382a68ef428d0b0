import type { Results } from './report.ts';

/** Draws plots as SVG that can be read on a light and on a dark page. */

/** What all plots share: one hue for what is looked at, greys for the rest. */
const style = `<style>
  text { font: 13px system-ui, sans-serif; fill: #57606a }
  .title { font-weight: 600; fill: #24292f }
  .grid { stroke: #d0d7de }
  .base { stroke: #57606a; stroke-dasharray: 3 3 }
  .modelgraph { fill: #2f6f8f; stroke: #2f6f8f }
  .peer { fill: #a8b1ba; stroke: #a8b1ba }
  .spread { stroke: #24292f }
  .line { fill: none; stroke: #2f6f8f; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #9198a1 }
    .title { fill: #e6edf3 }
    .grid { stroke: #30363d }
    .base { stroke: #9198a1 }
    .modelgraph { fill: #6cb0d2; stroke: #6cb0d2 }
    .peer { fill: #59626c; stroke: #59626c }
    .spread { stroke: #e6edf3 }
    .line { stroke: #6cb0d2 }
  }
</style>`;

const svg = (title: string, width: number, height: number, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">\n<title>${title}</title>\n${[style, ...parts].join('\n')}\n</svg>\n`;

const text = (x: number, y: number, content: string, attributes = ''): string =>
  `<text x="${number(x)}" y="${number(y)}" ${attributes}>${content.replace(/[&<]/g, (sign) => (sign === '&' ? '&amp;' : '&lt;'))}</text>`;
const line = (x1: number, y1: number, x2: number, y2: number, kind: string): string =>
  `<line class="${kind}" x1="${number(x1)}" y1="${number(y1)}" x2="${number(x2)}" y2="${number(y2)}"/>`;
const number = (value: number): string => String(Math.round(value * 10) / 10);

/** Throughput of modelgraph and of the peer as bars, raw being 1; a thin line leads from the lowest round to the highest. */
export function plotThroughput({ ratios }: Results): string {
  const names = Object.keys(ratios);
  const [left, top, row, width] = [90, 70, 44, 640];
  const whos = ['modelgraph', 'peer'] as const;
  const all = names.flatMap((name) => whos.map((who) => ratios[name]?.[who]?.throughput.max ?? 0));
  const end = Math.max(1.1, ...all);
  const x = (value: number) => left + (value / end) * (width - left - 60);
  const bottom = top + names.length * row;
  const step = end > 4 ? 1 : 0.5;
  const steps = Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
  const title = 'Throughput of 16 clients, as a share of hand-written Cypher';
  return svg(title, width, bottom + 30, [
    text(left, 24, title, 'class="title"'),
    `<rect class="modelgraph" x="${left}" y="38" width="12" height="12"/>`,
    text(left + 18, 49, 'modelgraph'),
    `<rect class="peer" x="${left + 110}" y="38" width="12" height="12"/>`,
    text(left + 128, 49, '@neo4j/graphql'),
    ...steps.flatMap((share) => [
      line(x(share), top, x(share), bottom, share === 1 ? 'base' : 'grid'),
      text(x(share), bottom + 18, String(share), 'text-anchor="middle"'),
    ]),
    ...names.flatMap((name, i) => [
      text(left - 10, top + i * row + 26, name, 'text-anchor="end"'),
      ...whos.flatMap((who, j) => {
        const found = ratios[name]?.[who]?.throughput;
        if (!found) return [];
        const y = top + i * row + 6 + j * 16;
        return [
          `<rect class="${who}" x="${left}" y="${y}" width="${number(x(found.middle) - left)}" height="14"/>`,
          line(x(found.min), y + 7, x(found.max), y + 7, 'spread'),
          text(x(found.max) + 6, y + 12, String(found.middle)),
        ];
      }),
    ]),
  ]);
}

/** A quantity that grows, and the milliseconds that an answer takes at each of its values. */
export interface Curve {
  readonly title: string;
  readonly points: readonly (readonly [amount: number, milliseconds: number])[];
}

/** Curves side by side, two a row, both axes by powers of ten. */
export function plotCurves(curves: readonly Curve[]): string {
  const [width, height, margin] = [360, 250, 64];
  const times = curves.flatMap(({ points }) => points.map(([, time]) => time));
  const [low, high] = [
    Math.floor(Math.log10(Math.min(...times))),
    Math.max(1, Math.ceil(Math.log10(Math.max(...times)))),
  ];
  return svg(
    'How the time of an answer grows',
    2 * width,
    height * Math.ceil(curves.length / 2),
    curves.flatMap(({ title, points }, i) => {
      const [dx, dy] = [(i % 2) * width, Math.floor(i / 2) * height];
      const logs = points.map(([amount]) => Math.log10(amount));
      const [first, last] = [Math.min(...logs), Math.max(...logs)];
      const x = (amount: number) =>
        dx + margin + ((Math.log10(amount) - first) / (last - first || 1)) * (width - 2 * margin);
      const y = (time: number) =>
        dy + height - margin - ((Math.log10(time) - low) / (high - low)) * (height - 2 * margin);
      const places = points.map(([amount, time]) => `${number(x(amount))},${number(y(time))}`);
      const powers = Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step));
      return [
        text(dx + margin, dy + 24, title, 'class="title"'),
        ...powers.flatMap((time) => [
          line(dx + margin, y(time), dx + width - margin, y(time), 'grid'),
          text(dx + margin - 6, y(time) + 4, `${time} ms`, 'text-anchor="end"'),
        ]),
        `<polyline class="line" points="${places.join(' ')}"/>`,
        ...points.flatMap(([amount, time]) => [
          `<circle class="modelgraph" cx="${number(x(amount))}" cy="${number(y(time))}" r="3"/>`,
          text(x(amount), dy + height - margin + 18, short(amount), 'text-anchor="middle"'),
        ]),
      ];
    }),
  );
}

/** @example short(100000) // '100k' */
function short(amount: number): string {
  const [unit, sign] = amount >= 1e6 ? [1e6, 'M'] : amount >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${Number((amount / unit).toPrecision(2))}${sign}`;
}
