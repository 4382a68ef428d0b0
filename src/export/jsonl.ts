import { importableEntity, importableRelation } from './importable.ts';
import type { WholeGraph } from './subgraph.ts';

/** JSON Lines: an entity or relation a line, with its kind or type first. */
export async function* jsonl(graph: WholeGraph): AsyncIterable<string> {
  for await (const page of graph.entities())
    yield page.map((entity) => line({ kind: entity.kind, ...importableEntity(entity) })).join('');
  for await (const page of graph.relations())
    yield page.map((relation) => line({ type: relation.type, ...importableRelation(relation) })).join('');
}

const line = (item: object): string => `${JSON.stringify(item, exactly)}\n`;

/** Whole numbers that JSON's readers might round are written as text. */
const exactly = (_name: string, value: unknown): unknown => {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
};
