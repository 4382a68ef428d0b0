import { columnHead } from '../import/csv-header.ts';
import { kinds } from '../ontology.ts';
import { csvLine } from './csv-line.ts';
import { importableEntity, importableRelation } from './importable.ts';
import { statedNames, type WholeGraph } from './subgraph.ts';

/** Two files of CSV with headers as `neo4j-admin database import` has them. */

const ofNodes = [...statedNames, 'formerSlugs', 'evidence'];
const ofRelations = ['role', 'since', 'until', 'confidence', 'evidence'];

/** The file of all entities. */
export async function* nodesCsv(graph: WholeGraph): AsyncIterable<string> {
  yield csvLine(['slug:ID', ':LABEL', ...ofNodes.map(columnHead)]);
  for await (const page of graph.entities())
    yield page
      .map((entity) =>
        csvLine([entity.slug, kinds[entity.kind].label, ...cells(ofNodes, importableEntity(entity))]),
      )
      .join('');
}

/** The file of all relations. */
export async function* relationsCsv(graph: WholeGraph): AsyncIterable<string> {
  yield csvLine([':START_ID', ':END_ID', ':TYPE', ...ofRelations.map(columnHead)]);
  for await (const page of graph.relations())
    yield page
      .map((relation) => {
        const { from, to, type } = relation;
        return csvLine([from, to, type, ...cells(ofRelations, importableRelation(relation))]);
      })
      .join('');
}

const cells = (names: readonly string[], item: Readonly<Record<string, unknown>>): string[] =>
  names.map((name) => cell(name, item[name]));

function cell(name: string, value: unknown): string {
  if (value === undefined) return '';
  if (!Array.isArray(value)) return String(value);
  // Items are separated by semicolons, as others have it, unless that could be read otherwise.
  const isPlain = name !== 'evidence' && value.every((item) => item !== '' && !/;|^\[/.test(String(item)));
  return isPlain ? value.join(';') : JSON.stringify(value);
}
