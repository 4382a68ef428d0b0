import { declaration, element, opening } from '../../export/xml.ts';
import type { Snapshot } from '../drawing/canvas.ts';
import type { Picture } from '../picture/picture.ts';
import type { View } from '../view/view.ts';
import { svgOf } from './svg.ts';

/** What a picture can be saved as. */
export const fileFormats = ['PNG', 'SVG', 'GraphML', 'JSON'] as const;
export type FileFormat = (typeof fileFormats)[number];

/** A picture as a file. */
export async function fileOf(
  format: FileFormat,
  picture: Picture,
  view: View,
  snapshot: Snapshot,
): Promise<Blob> {
  if (format === 'PNG') return pngOf(snapshot);
  if (format === 'SVG') return new Blob([svgOf(snapshot)], { type: 'image/svg+xml' });
  if (format === 'GraphML') return new Blob([graphmlOf(picture)], { type: 'application/xml' });
  return new Blob([jsonOf(picture, view)], { type: 'application/json' });
}

/** Pixels of the file for each of the screen. */
const scale = 2;

async function pngOf(snapshot: Snapshot): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgOf(snapshot))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = snapshot.width * scale;
  canvas.height = snapshot.height * scale;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) =>
      blob ? resolve(blob) : reject(new Error('The picture is too large for a PNG.')),
    ),
  );
}

/** The picture as data: what it shows, and the part of the address that shows it. */
export function jsonOf({ entities, links }: Pick<Picture, 'entities' | 'links'>, view: View): string {
  const relations = [...links.values()].map(({ from, to, ...rest }) => ({
    ...rest,
    from: from.slug,
    to: to.slug,
  }));
  return `${JSON.stringify({ asOf: view.asOf, entities: [...entities.values()], relations }, null, 2)}\n`;
}

/** The picture as GraphML, which Gephi, yEd and networkx open; attributes are named as in the server's own export. */
export function graphmlOf({ entities, links }: Pick<Picture, 'entities' | 'links'>): string {
  const key = (of: 'node' | 'edge', name: string) =>
    element('key', { id: `${of}.${name}`, for: of, 'attr.name': name, 'attr.type': 'string' });
  const data = (of: 'node' | 'edge', values: Readonly<Record<string, string | null>>) =>
    Object.entries(values).flatMap(([name, value]) =>
      value === null ? [] : [element('data', { key: `${of}.${name}` }, value)],
    );
  return [
    declaration,
    opening('graphml', { xmlns: 'http://graphml.graphdrawing.org/xmlns' }),
    ...['label', 'kind'].map((name) => key('node', name)),
    ...['label', 'role', 'since', 'until'].map((name) => key('edge', name)),
    opening('graph', { id: 'modelgraph', edgedefault: 'directed' }),
    ...[...entities.values()].map(({ slug, name, kind }) =>
      element('node', { id: slug }, data('node', { label: name, kind })),
    ),
    ...[...links.values()].map(({ id, type, from, to, role, since, until }) =>
      element(
        'edge',
        { id, source: from.slug, target: to.slug },
        data('edge', { label: type, role, since, until }),
      ),
    ),
    '</graph>',
    '</graphml>',
    '',
  ].join('\n');
}

/** Hands a file to the browser, which keeps it where it keeps what is fetched. */
export function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
