import { declaration, element } from '../../export/xml.ts';
import type { Snapshot } from '../drawing/canvas.ts';
import { corners } from '../drawing/kinds.ts';
import { linesOf } from '../drawing/labels.ts';

/** A picture as an SVG file: shapes and texts that can be edited, as it lies on the screen. */
export function svgOf({ width, height, palette, entities, lines }: Snapshot): string {
  const number = (value: number) => String(Math.round(value * 10) / 10);
  const paper = element('rect', { width: '100%', height: '100%', fill: palette.paper });
  const drawnLines = lines.flatMap(({ start, end, label, arrow, important, to }) => {
    const target = entities.find((entity) => entity.slug === to);
    const length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
    const [dx, dy] = [(end.x - start.x) / length, (end.y - start.y) / length];
    const reach = (target?.size ?? 0) * 1.15 + 3;
    const color = important ? palette.faintInk : palette.line;
    return [
      element('line', {
        x1: number(start.x),
        y1: number(start.y),
        x2: number(end.x - dx * (arrow === 'none' ? 0 : reach)),
        y2: number(end.y - dy * (arrow === 'none' ? 0 : reach)),
        stroke: color,
        'stroke-width': important ? '2.6' : '1.3',
        'marker-end': arrow === 'none' ? undefined : important ? 'url(#strong)' : 'url(#plain)',
      }),
      ...(lines.length <= 60
        ? [
            element(
              'text',
              {
                x: number((start.x + end.x) / 2),
                y: number((start.y + end.y) / 2 - 3),
                'font-size': '11',
                fill: palette.faintInk,
                ...rim(palette.paper),
              },
              label,
            ),
          ]
        : []),
    ];
  });
  const drawnEntities = entities.map(({ x, y, size, shape, color }) =>
    shape === 'circle'
      ? element('circle', { cx: number(x), cy: number(y), r: number(size), fill: color })
      : element('polygon', {
          points: corners[shape]
            .map(([dx, dy]) => `${number(x + dx * size)},${number(y + dy * size)}`)
            .join(' '),
          fill: color,
        }),
  );
  const labels = entities
    .filter(({ important }) => important || entities.length <= 150)
    .flatMap(({ x, y, size, label }) =>
      linesOf(label).map((line, index) =>
        element(
          'text',
          {
            x: number(x),
            y: number(y + size * 1.2 + 13 * (1 + 1.15 * index)),
            'font-size': '13',
            'font-weight': '500',
            fill: palette.ink,
            ...rim(palette.paper),
          },
          line,
        ),
      ),
    );
  const svg = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: String(width),
      height: String(height),
      viewBox: `0 0 ${width} ${height}`,
      'font-family': 'system-ui, sans-serif',
      'text-anchor': 'middle',
    },
    [
      element('defs', {}, [head('plain', palette.line), head('strong', palette.faintInk)]),
      paper,
      ...drawnLines,
      ...drawnEntities,
      ...labels,
    ],
  );
  return `${declaration}\n${svg}\n`;
}

const rim = (paper: string) => ({
  stroke: paper,
  'stroke-width': '4',
  'stroke-linejoin': 'round',
  'paint-order': 'stroke',
});

const head = (id: string, color: string): string =>
  element(
    'marker',
    {
      id,
      viewBox: '0 0 8 8',
      refX: '1',
      refY: '4',
      markerWidth: '7',
      markerHeight: '7',
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    },
    [element('path', { d: 'M0 0 8 4 0 8Z', fill: color })],
  );
