import { entityAttributes, relationAttributes } from './attributes.ts';
import { csvLine } from './csv-line.ts';
import type { ExportedSubgraph } from './subgraph.ts';

const relationColumns = relationAttributes.map(({ name }) => name).filter((name) => name !== 'evidence');
const entityColumns = entityAttributes.map(({ name }) => name);

/** The columns, the same in every export. `record` is `entity` or `relation`; an entity's id is its slug. */
const header = ['record', 'id', 'type', 'from', 'to', ...relationColumns, ...entityColumns];

/**
 * CSV as RFC 4180 has it: a row for each entity and then one for each relation; lists and evidence are JSON.
 *
 * Values are written as they are. A spreadsheet takes one that begins with = + - or @ for a formula, but whatever would
 * keep it from that would be part of the value for everybody else: such a program has to import columns as text.
 */
export function csv({ entities, relations }: ExportedSubgraph): string {
  const rows = [
    ...entities.map((entity) => ({
      record: 'entity',
      id: entity.slug,
      type: entity.kind,
      ...cells(entityAttributes, entity),
    })),
    ...relations.map((relation) => {
      const { id, type, from, to } = relation;
      return { record: 'relation', id, type, from, to, ...cells(relationAttributes, relation) };
    }),
  ];
  const lines = rows.map((row: Readonly<Record<string, string | undefined>>) =>
    csvLine(header.map((column) => row[column] ?? '')),
  );
  return [csvLine(header), ...lines].join('');
}

interface Reader<Thing> {
  readonly name: string;
  readonly read: (thing: Thing) => string | undefined;
}

const cells = <Thing>(
  attributes: readonly Reader<Thing>[],
  thing: Thing,
): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(attributes.map(({ name, read }) => [name, read(thing)]));
