import type { Problem } from '../import/problem.ts';
import { readRelation } from '../import/read-row.ts';
import type { Database, Row } from '../neo4j/database.ts';
import { type EntityKind, kindOfLabels, type RelationType, relationTypes } from '../ontology.ts';
import { checkRelations as checkRows } from '../write/check.ts';
import { kindsOf } from '../write/kinds-of.ts';
import { relationId } from '../write/relation-id.ts';
import type { Finding } from './finding.ts';
import type { Part } from './pages.ts';
import { faultOf, nowhere, readStored, type Stored, storedColumns, texts, typesByName } from './stored.ts';

/** All relations of a type with an id, in its order. */
export const relationsOf = (type: RelationType, database: Database): Part => ({
  text: `
    MATCH (a)-[x:${type}]->(b)
    WHERE x.id >= $p.after[0] AND (x.id > $p.after[0] OR elementId(x) > $p.after[1])
    WITH a, x, b ORDER BY x.id, elementId(x) LIMIT toInteger($p.size)
    RETURN x.id, elementId(x), ${storedColumns}, a.slug, labels(a), b.slug, labels(b)`,
  values: { types: typesByName },
  check: async (rows, before) => {
    const read = rows.map(readRow);
    const sources = await kindsOf(
      (text, values) => database.read(text, values),
      read.flatMap(({ stored }) => stored.evidence.map(({ source }) => source)),
    );
    return read.flatMap((relation, i): Finding[] => {
      const repeats = relation.id === (i === 0 ? before : read[i - 1]?.id);
      const faults = [
        ...(repeats ? ['is the id of another relation as well.'] : []),
        ...faultsOf(type, relation, sources),
      ];
      return faults.map((message) => ({ subject: `${type} ${relation.id} (${nameOf(relation)})`, message }));
    });
  },
});

/** Relations that the part above does not read; those between nodes that are not ours are somebody else's. */
export const strayRelations: Part = {
  text: `
    MATCH (a)-[x]->(b)
    WHERE CASE WHEN type(x) IN $p.known THEN NOT x.id IS :: STRING NOT NULL ELSE a:Entity OR b:Entity END
      AND elementId(x) > $p.after[1]
    WITH a, x, b ORDER BY elementId(x) LIMIT toInteger($p.size)
    RETURN '', elementId(x), type(x), x.id, a.slug, b.slug`,
  values: { known: relationTypes },
  check: (rows) =>
    rows.map(([, elementId, type, id, from, to]) => ({
      subject: `${type} ${id ?? elementId} (${from} → ${to})`,
      message: (relationTypes as readonly unknown[]).includes(type)
        ? 'has no id that is text.'
        : 'is of a type that the ontology does not know.',
    })),
};

// Private: a relation

interface Relation {
  readonly id: string;
  readonly stored: Stored;
  readonly from: unknown;
  readonly to: unknown;
  /** The kinds of its ends; undefined where one is no entity. */
  readonly kinds: readonly (EntityKind | undefined)[];
}

const readRow = ([id, , properties, mistyped, numbers, from, one, to, other]: Row): Relation => ({
  id: String(id),
  stored: readStored(properties, mistyped, numbers),
  from,
  to,
  kinds: [one, other].map((labels) => {
    const all = texts(labels);
    return all.includes('Entity') ? kindOfLabels(all) : undefined;
  }),
});

const nameOf = ({ from, to }: Relation): string => `${from} → ${to}`;

function faultsOf(
  type: RelationType,
  { id, stored: { properties, evidence, mistyped, evidenceFaults }, from, to, kinds }: Relation,
  sources: ReadonlyMap<string, EntityKind>,
): readonly string[] {
  // Where a type is wrong, the shape would say the same in other words.
  if (mistyped.length > 0) return [...mistyped, ...evidenceFaults];
  const problems: Problem[] = [];
  const row = readRelation(type, { ...properties, from, to, evidence }, nowhere, problems);
  if (!row) return [...evidenceFaults, ...problems.map(({ place, message }) => faultOf(place.path, message))];
  const known = new Map(sources);
  for (const [i, slug] of [row.from, row.to].entries()) {
    const kind = kinds[i];
    if (kind) known.set(slug, kind);
  }
  const derived = relationId(row);
  return [
    ...evidenceFaults,
    ...checkRows([row], known).map(({ field, message }) => faultOf(field, message)),
    ...(id === derived
      ? []
      : [
          `must have the id ${derived}, which follows from type, ends, role and since: it may be there twice.`,
        ]),
  ];
}
