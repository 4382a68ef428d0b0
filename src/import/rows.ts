import type { EntityKind } from '../ontology.ts';
import type { EntityRow, RelationRow } from '../write/rows.ts';
import type { Place, Problem } from './problem.ts';

/** A row and the place that it comes from. */
export interface Placed<Row> {
  readonly row: Row;
  readonly place: Place;
}

/** An entity that a file names, also where its properties are wrong. */
export interface Declaration {
  readonly slug: string;
  readonly kind: EntityKind;
  readonly place: Place;
}

/** A part of what is imported: rows that have the right shape, and what is wrong with the others. */
export interface Piece {
  readonly entities: readonly Placed<EntityRow>[];
  readonly relations: readonly Placed<RelationRow>[];
  readonly declared: readonly Declaration[];
  readonly problems: readonly Problem[];
  /** The size of this part of the file, in bytes. */
  readonly bytes: number;
}

/** Something that can be imported, whatever its format. */
export interface Reader {
  /** In bytes. */
  readonly size: number;
  /** Reads it from its beginning; may be called again, and says the same each time. */
  read(): AsyncIterable<Piece>;
}
