import type { EntityKind, RelationType } from '../ontology.ts';
import type { EntityRow, RelationRow } from '../write/rows.ts';
import type { Place, Problem } from './problem.ts';
import { readEntity, readRelation } from './read-row.ts';
import type { Declaration, Piece, Placed } from './rows.ts';

/** A piece in the making: takes what a file says item by item, and keeps what is wrong apart. */
export class RowCollector implements Piece {
  readonly entities: Placed<EntityRow>[] = [];
  readonly relations: Placed<RelationRow>[] = [];
  readonly declared: Declaration[] = [];
  readonly problems: Problem[] = [];
  bytes = 0;

  /** How many rows and problems there are. */
  get size(): number {
    return this.entities.length + this.relations.length + this.problems.length;
  }

  addEntity(kind: EntityKind, item: Readonly<Record<string, unknown>>, place: Place): void {
    if (typeof item.slug === 'string') this.declared.push({ slug: item.slug, kind, place });
    const row = readEntity(kind, item, place, this.problems);
    if (row) this.entities.push({ row, place });
  }

  addRelation(type: RelationType, item: Readonly<Record<string, unknown>>, place: Place): void {
    const row = readRelation(type, item, place, this.problems);
    if (row) this.relations.push({ row, place });
  }

  refuse(place: Place, message: string): void {
    this.problems.push({ place, message });
  }
}
