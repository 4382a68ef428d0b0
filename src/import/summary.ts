import type { EntityKind, RelationType } from '../ontology.ts';
import type { Counts, Outcome } from '../write/batch.ts';

/** What an import did to the graph, or would do. */
export class ImportSummary {
  readonly entities: Counts = { created: 0, updated: 0, unchanged: 0 };
  readonly relations: Counts = { created: 0, updated: 0, unchanged: 0 };
  readonly byKind = new Map<EntityKind, Counts>();
  readonly byType = new Map<RelationType, Counts>();

  /** Counts entities of a kind. */
  addEntity(kind: EntityKind, outcome: Outcome | undefined): void {
    if (outcome === undefined) return;
    this.entities[outcome]++;
    count(this.byKind, kind, outcome);
  }

  /** Counts relations of a type. */
  addRelation(type: RelationType, outcome: Outcome | undefined): void {
    if (outcome === undefined) return;
    this.relations[outcome]++;
    count(this.byType, type, outcome);
  }

  /** True where the graph was left, or would be left, as it is. */
  get changesNothing(): boolean {
    return [this.entities, this.relations].every(({ created, updated }) => created + updated === 0);
  }

  /** The summary as lines for a person: one on all, then one on each kind and type. */
  lines(): string[] {
    const each = [...this.byKind, ...this.byType].map(([name, counts]) => `  ${name}: ${describe(counts)}`);
    return [`entities ${describe(this.entities)}; relations ${describe(this.relations)}`, ...each];
  }
}

function count<Name>(counts: Map<Name, Counts>, name: Name, outcome: Outcome): void {
  const those = counts.get(name) ?? { created: 0, updated: 0, unchanged: 0 };
  those[outcome]++;
  counts.set(name, those);
}

const describe = ({ created, updated, unchanged }: Counts): string =>
  created + updated === 0
    ? `${unchanged} unchanged`
    : `${created} created, ${updated} updated, ${unchanged} unchanged`;
