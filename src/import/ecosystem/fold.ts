import type { EntityRow, RelationRow } from '../../write/rows.ts';
import type { Derived } from './graph-of-assets.ts';

/** An entity, and whether it is known under the slug of something that it was merged into. */
export interface Foldable extends Derived<EntityRow> {
  readonly merged?: boolean | undefined;
}

/**
 * Makes one row of those of one entity, with the evidence and aliases of all. What describes the entity itself comes before
 * what only names it, and before what was merged into it.
 */
export function foldEntities(entities: readonly Foldable[]): Derived<EntityRow>[] {
  const rank = ({ row, merged }: Foldable) => (row.kind === 'ARTIFACT' ? 2 : 0) + (merged ? 1 : 0);
  const folded = new Map<string, Foldable>();
  for (const entity of entities) {
    const { slug } = entity.row;
    const there = folded.get(slug);
    if (!there) folded.set(slug, entity);
    else folded.set(slug, rank(entity) < rank(there) ? united(entity, there) : united(there, entity));
  }
  return [...folded.values()].map(({ row, origin }) => ({ row, origin }));
}

/** Makes one row of those of one relation, with the evidence of all; what would join an entity to itself is left out. */
export function foldRelations(relations: readonly Derived<RelationRow>[]): Derived<RelationRow>[] {
  const folded = new Map<string, Derived<RelationRow>>();
  for (const { row, origin } of relations) {
    if (row.from === row.to) continue;
    const key = `${row.type} ${row.from} ${row.to}`;
    const there = folded.get(key);
    if (there) folded.set(key, { ...there, row: { ...there.row, evidence: both(there.row, row) } });
    else folded.set(key, { row, origin });
  }
  return [...folded.values()];
}

function united(first: Foldable, { row }: Foldable): Foldable {
  const { name } = first.row.properties;
  const aliases = new Set([...aliasesOf(first.row), ...aliasesOf(row)]);
  aliases.delete(String(name));
  const properties = { ...first.row.properties, ...(aliases.size > 0 && { aliases: [...aliases] }) };
  return { ...first, row: { ...first.row, properties, evidence: both(first.row, row) } };
}

const aliasesOf = ({ properties: { aliases } }: EntityRow): readonly string[] =>
  Array.isArray(aliases) ? aliases.map(String) : [];

const both = (a: WithEvidence, b: WithEvidence) => [...(a.evidence ?? []), ...(b.evidence ?? [])];

type WithEvidence = Pick<EntityRow, 'evidence'>;
