import { stringify, type ToStringOptions } from 'yaml';
import { StartError } from '../errors.ts';
import { maxYamlSize } from '../import/yaml-file.ts';
import { entityKinds, kinds, relationTypes } from '../ontology.ts';
import { importableEntity, importableRelation } from './importable.ts';
import type { WholeGraph } from './subgraph.ts';

/** Every text stands in one line, so that a whole item can be indented. */
const options: ToStringOptions = {
  lineWidth: 0,
  blockQuote: false,
  doubleQuotedMinMultiLineLength: Infinity,
};

/**
 * YAML: entities by kind, then relations by type. It is made in memory, since it can't be larger than what is imported.
 *
 * @throws {StartError} where it would be
 */
export async function* yaml(graph: WholeGraph): AsyncIterable<string> {
  const lists = new Map<string, string[]>();
  let size = 0;
  const add = (name: string, indentation: string, item: object) => {
    const text = stringify([item], options).replace(/(?<=^|\n)(?!$)/g, indentation);
    const list = lists.get(name) ?? [`${indentation.slice(2)}${name}:\n`];
    lists.set(name, list);
    list.push(text);
    size += Buffer.byteLength(text);
    if (size > maxYamlSize) throw tooLarge();
  };
  for await (const page of graph.entities())
    for (const entity of page) add(kinds[entity.kind].plural, '  ', importableEntity(entity));
  for await (const page of graph.relations())
    for (const relation of page) add(relation.type, '    ', importableRelation(relation));
  const textOf = (name: string) => lists.get(name)?.join('') ?? '';
  const entities = entityKinds.map((kind) => textOf(kinds[kind].plural)).join('');
  const relations = relationTypes.map(textOf).join('');
  const text = `${entities}${relations && `relations:\n${relations}`}` || '{}\n';
  if (Buffer.byteLength(text) > maxYamlSize) throw tooLarge();
  yield text;
}

const tooLarge = () =>
  new StartError(
    `The graph takes more than ${maxYamlSize / 2 ** 20} MB in YAML, which is too large to be imported again. Take --format jsonl.`,
  );
