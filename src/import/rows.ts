import type { EntityKind } from '../ontology.ts';
import type { EntityRow, RelationRow } from '../write/rows.ts';
import type { Path, Problem } from './problem.ts';

/** A row and the place in the file that it comes from. */
export interface Placed<Row> {
  readonly row: Row;
  readonly path: Path;
}

/** What a file says, whatever its format: rows that have the right shape, and what is wrong with the others. */
export interface Rows {
  readonly entities: readonly Placed<EntityRow>[];
  readonly relations: readonly Placed<RelationRow>[];
  /** The kinds of all entities that the file names, also of those whose properties are wrong. */
  readonly declared: ReadonlyMap<string, EntityKind>;
  readonly problems: readonly Problem[];
}
