import { organizationLists, organizationNames } from './organization-names.ts';

/**
 * The values of Ecosystem Graphs records, as the importer reads them. Each function is one rule, total over whatever
 * YAML may hold, and knows nothing of files or the graph.
 */

/** Words that stand for the absence of a value, typing errors that occur in the data among them. */
const nullWords = new Set(['', 'unknown', 'none', 'n/a', 'null', 'unknkown', 'unknokwn']);

/**
 * The value of a field that may be wrapped.
 *
 * @example unwrap({ value: 'open', explanation: '…' }) // 'open'
 * @example unwrap({ explanation: '…' }) // null
 */
export function unwrap(field: unknown): unknown {
  if (typeof field !== 'object' || field === null || Array.isArray(field) || field instanceof Date)
    return field ?? null;
  return ('value' in field ? unwrap(field.value) : null) ?? null;
}

/** A value as one line of text; null where it is absent or says that nothing is known. */
export function textOf(field: unknown): string | null {
  const value = unwrap(field);
  if (value === null) return null;
  const written = value instanceof Date ? value.toISOString().slice(0, 10) : [value].flat().join(', ');
  const text = written.normalize('NFC').replace(/\s+/g, ' ').trim();
  return nullWords.has(text.toLowerCase()) ? null : text;
}

/**
 * What makes two names the same name.
 *
 * @example keyOf('Red Pajama-v2') // 'redpajamav2'
 */
export const keyOf = (name: string): string => name.toLowerCase().replace(/[\s\-_]/g, '');

/** The items of `dependencies`, one by one; null for an item that says nothing. A single value is a list of one. */
export function dependenciesOf(field: unknown): (string | null)[] {
  const value = unwrap(field);
  if (value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(textOf);
}

const canonical = new Map(
  Object.entries(organizationNames).flatMap(([name, variants]) =>
    [name, ...variants].map((variant) => [keyOf(variant), name] as const),
  ),
);

/** An organisation as it is called here, and as the record spells it. */
export interface NamedOrganization {
  readonly name: string;
  readonly spelling: string;
}

/** The organisations that a text names, each once. */
export function organizationsOf(field: unknown): NamedOrganization[] {
  const text = textOf(field);
  if (text === null) return [];
  const listed = Object.hasOwn(organizationLists, text) ? organizationLists[text] : undefined;
  const parts = listed ?? text.split(/,\s+(?!(?:Inc|Ltd|LLC)\b)/).map(withoutJoints);
  const found = new Map<string, NamedOrganization>();
  for (const part of parts) {
    const spelling = textOf(part);
    if (spelling === null) continue;
    const name = canonical.get(keyOf(spelling)) ?? spelling;
    if (!found.has(keyOf(name))) found.set(keyOf(name), { name, spelling });
  }
  return [...found.values()];
}

/** A part of a list without the words and stops that joined it to the others. */
function withoutJoints(part: string): string {
  const alone = part.trim().replace(/^and /, '');
  return /(?:Inc|Ltd|e\.V)\.$/.test(alone) ? alone : alone.replace(/\.$/, '');
}

/**
 * The licence, as its name alone.
 *
 * @example licenseOf('[[Apache 2.0]](https://…)') // 'Apache 2.0'
 */
export function licenseOf(field: unknown): string | null {
  const text = textOf(field);
  if (text === null) return null;
  return textOf(text.replace(/\[\[([^\]]*)\]\]\([^)]*\)/g, '$1').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
}

/** A date and how exactly it is known. */
export interface ReleaseDate {
  readonly releasedOn: string;
  readonly releasedOnPrecision: 'DAY' | 'YEAR';
}

/** The day or year that is given; null for anything else. */
export function dateOf(field: unknown): ReleaseDate | null {
  const text = textOf(field) ?? '';
  if (/^\d{4}$/.test(text)) return { releasedOn: `${text}-01-01`, releasedOnPrecision: 'YEAR' };
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && dayExists(text);
  return isDay ? { releasedOn: text, releasedOnPrecision: 'DAY' } : null;
}

function dayExists(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(text);
}

const powers: Readonly<Record<string, number>> = { K: 3, M: 6, B: 9, T: 12 };

/**
 * The number of parameters that a size begins with.
 *
 * @example parametersOf('1.75T parameters (dense)') // 1_750_000_000_000
 */
export function parametersOf(field: unknown): number | null {
  const [, digits = '', unit = ''] = /^([\d.,]+)\s*([KMBT]) parameters\b/i.exec(textOf(field) ?? '') ?? [];
  const number = Number(digits.replaceAll(',', ''));
  if (digits === '' || Number.isNaN(number)) return null;
  return Math.round(number * 10 ** (powers[unit.toUpperCase()] ?? 0));
}

/** The sorts of data that something takes in, and those that it gives out; without a direction where none is told. */
export interface Modality {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly undirected: readonly string[];
}

/** Reads `text, image; text` as input and output, and `text, image` as neither. */
export function modalityOf(field: unknown): Modality {
  const text = textOf(field) ?? '';
  const at = text.indexOf(';');
  if (at < 0) return { input: [], output: [], undirected: commaList(text) };
  return { input: commaList(text.slice(0, at)), output: commaList(text.slice(at + 1)), undirected: [] };
}

function commaList(text: string): string[] {
  return text
    .split(',')
    .map(textOf)
    .filter((item) => item !== null);
}

/** How something can be had, in lower case. */
export const accessOf = (field: unknown): string | null => textOf(field)?.toLowerCase() ?? null;
