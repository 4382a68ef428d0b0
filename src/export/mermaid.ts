import { type EntityKind, entityKinds, kinds, relations as relationTable } from '../ontology.ts';
import type { ExportedRelation, ExportedSubgraph } from './subgraph.ts';

/**
 * A light fill and a darker border for each kind. Fills are Paul Tol's light and pale schemes, made to be told apart
 * by the colour-blind; since fourteen are more than anybody can tell apart, the kind stands in the box as well.
 */
const colours: Record<EntityKind, readonly [fill: string, border: string]> = {
  ORGANIZATION: ['#77AADD', '#335577'],
  PERSON: ['#99DDFF', '#336688'],
  MODEL: ['#EE8866', '#773322'],
  MODEL_VARIANT: ['#FFCCCC', '#773322'],
  DATASET: ['#44BB99', '#115544'],
  APPLICATION: ['#FFAABB', '#884455'],
  ARTIFACT: ['#DDDDDD', '#555555'],
  LICENSE: ['#EEDD88', '#776611'],
  PLATFORM: ['#BBCC33', '#556600'],
  PUBLICATION: ['#BBCCEE', '#445577'],
  EVENT: ['#AAAA00', '#444400'],
  CLAIM: ['#EEEEBB', '#666633'],
  TOPIC: ['#CCDDAA', '#556633'],
  SOURCE: ['#CCEEFF', '#446677'],
};

/** A Mermaid flowchart: a box for each entity with its name and kind, an arrow for each relation with its type and role. */
export function mermaid({ entities, relations }: ExportedSubgraph): string {
  const ids = new Map(entities.map(({ slug }, i) => [slug, `n${i}`]));
  const used = new Set(entities.map(({ kind }) => kind));
  const lines = [
    'flowchart LR',
    ...entities.map(({ slug, kind, properties }) => {
      const name = escaped(String(properties.name ?? slug));
      return `${ids.get(slug)}["${name}<br>${wordsOf(kind)}"]:::${kinds[kind].label}`;
    }),
    ...relations.flatMap((relation) => arrow(relation, ids)),
    ...entityKinds
      .filter((kind) => used.has(kind))
      .map((kind) => {
        const [fill, border] = colours[kind];
        return `classDef ${kinds[kind].label} fill:${fill},stroke:${border},color:#111111`;
      }),
  ];
  return `${lines.join('\n  ')}\n`;
}

function arrow(
  { type, from, to, role }: ExportedRelation,
  ids: ReadonlyMap<string, string>,
): readonly string[] {
  const [first, second] = [ids.get(from), ids.get(to)];
  // An arrow to nowhere would draw a box of its own.
  if (!first || !second) return [];
  const line = relationTable[type].symmetric ? '---' : '-->';
  const label = role ? `${wordsOf(type)}: ${role}` : wordsOf(type);
  return [`${first} ${line}|"${escaped(label)}"| ${second}`];
}

/** @example wordsOf('MODEL_VARIANT') // model variant */
const wordsOf = (name: string): string => name.toLowerCase().replaceAll('_', ' ');

/**
 * What means something to Mermaid, to Markdown or to HTML inside of quotes: the marks themselves, and what makes a
 * list of a line that begins with it.
 */
const meaningful = /["#$%&*:;<>[\\\]_`{|}~]|(?<=^\d*)[-+.)]/gu;

/** Pairs that Mermaid reads even after it has resolved entities: a formula, a line break, its own mark of an entity. */
const pairs = /\$(?=\$)|\\(?=n)|ﬂ(?=°)|¶(?=ß)/g;

/** Takes no room and allows no line break, so that it keeps a pair apart unseen. */
const wordJoiner = '\u2060';

/** The text as it is to be read, in one line; characters that can't be shown are replaced. */
function escaped(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cs}]/gu, '\uFFFD')
    .replace(pairs, `$&${wordJoiner}`)
    .replace(meaningful, (character) => `#${character.codePointAt(0)};`);
}
