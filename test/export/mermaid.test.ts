// @vitest-environment jsdom
import mermaid from 'mermaid';
import { describe, expect, it } from 'vitest';
import { exportSubgraph } from '../../src/export/index.ts';
import { kinds, relations as relationTable } from '../../src/ontology.ts';
import { sample } from './sample.ts';

/** What Mermaid's flowchart holds of a text. */
interface Flowchart {
  getVertices(): Map<string, { text: string; labelType: string; classes: string[] }>;
  getEdges(): { start: string; end: string; type: string; text: string; labelType: string }[];
  getClasses(): Map<string, { styles: string[] }>;
}

async function read(text: string): Promise<Flowchart> {
  expect(await mermaid.parse(text)).toMatchObject({ diagramType: 'flowchart-v2', config: {} });
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  return db as unknown as Flowchart;
}

/** The label with its entities resolved, which Mermaid has marked and leaves to the browser. */
const resolved = (label: string) =>
  label.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));

/** The label as it is seen: a word joiner isn't. */
const shown = (label: string) => resolved(label).replaceAll('\u2060', '');

/** The text in one line, what can't be shown replaced. */
const inOneLine = (text: string) =>
  [...text.split(/\s+/).join(' ')]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      return code < 32 || (code >= 0xd800 && code <= 0xdfff) ? '\uFFFD' : character;
    })
    .join('');

const words = (name: string) => name.toLowerCase().replaceAll('_', ' ');

const { entities, relations } = sample();
const text = exportSubgraph('MERMAID', { entities, relations });

describe('an export to Mermaid', () => {
  it('has a box for each entity with its name, its kind and a class for its kind', async () => {
    const vertices = [...(await read(text)).getVertices().values()];
    expect(vertices.map((box) => [shown(box.text), box.classes])).toEqual(
      entities.map(({ kind, properties }) => [
        `${inOneLine(String(properties.name))}<br>${words(kind)}`.trim(),
        [kinds[kind].label],
      ]),
    );
    expect(new Set(vertices.map(({ labelType }) => labelType))).toEqual(new Set(['string']));
  });

  it('has an arrow for each relation with its type and role, a plain line where it is symmetric', async () => {
    const flowchart = await read(text);
    const ids = [...flowchart.getVertices().keys()];
    const slugOf = (id: string) => entities[ids.indexOf(id)]?.slug;
    expect(
      flowchart
        .getEdges()
        .map(({ start, end, type, text }) => [slugOf(start), type, shown(text), slugOf(end)]),
    ).toEqual(
      relations.map(({ type, from, to, role }) => [
        from,
        relationTable[type].symmetric ? 'arrow_open' : 'arrow_point',
        inOneLine(role ? `${words(type)}: ${role}` : words(type)).trim(),
        to,
      ]),
    );
  });

  it('gives every kind that is there colours of its own', async () => {
    const classes = (await read(text)).getClasses();
    expect([...classes.keys()].sort()).toEqual(
      Object.values(kinds)
        .map(({ label }) => label)
        .sort(),
    );
    const fills = [...classes.values()].map(({ styles }) => styles[0]);
    expect(new Set(fills).size).toBe(classes.size);
    const one = await read(exportSubgraph('MERMAID', { entities: entities.slice(0, 1), relations: [] }));
    expect([...one.getClasses().keys()]).toEqual(['Organization']);
  });

  it('writes nothing into a label that is a mark of Mermaid, Markdown or HTML, but for line breaks of its own', () => {
    const labels = [...text.matchAll(/"([^"\n]*)"/g)].map(([, label = '']) =>
      label.replace('<br>', ' ').replace(/#\d+;/g, ''),
    );
    expect(labels).toHaveLength(entities.length + relations.length);
    for (const label of labels) expect(label).not.toMatch(/[#$%&*:;<>[\]\\_`{|}~]|^\s*(\d+[.)]|[-+]) /);
  });

  it('keeps apart what Mermaid would read in a label with its entities resolved', async () => {
    const flowchart = await read(text);
    const labels = [...flowchart.getVertices().values(), ...flowchart.getEdges()].map(({ text }) => text);
    expect(labels.map(shown).filter((label) => label.includes('$$'))).not.toEqual([]);
    for (const label of labels) expect(resolved(label)).not.toMatch(/\$\$|\\n|ﬂ°|¶ß/);
  });

  it('leaves out relations to entities that it does not hold', async () => {
    const flowchart = await read(exportSubgraph('MERMAID', { entities: entities.slice(0, 2), relations }));
    expect(flowchart.getVertices().size).toBe(2);
  });

  it('of nothing is an empty flowchart', async () => {
    expect((await read(exportSubgraph('MERMAID', { entities: [], relations: [] }))).getVertices().size).toBe(
      0,
    );
  });
});
