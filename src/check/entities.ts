import { propertiesOf } from '../../schema/properties.ts';
import type { Problem } from '../import/problem.ts';
import { readEntity } from '../import/read-row.ts';
import { nameKey } from '../names.ts';
import type { Database, Row } from '../neo4j/database.ts';
import {
  type EntityKind,
  entityKinds,
  kindOfLabels,
  kinds as kindTable,
  listProperties,
} from '../ontology.ts';
import { checkEntities as checkRows, type Kinds } from '../write/check.ts';
import { kindsOf } from '../write/kinds-of.ts';
import type { Finding } from './finding.ts';
import type { Part } from './pages.ts';
import { faultOf, nowhere, readStored, type Stored, storedColumns, texts, typesByName } from './stored.ts';

/** All entities with a slug, in its order. */
export const entities = (database: Database): Part => ({
  text: `
    MATCH (x:Entity)
    WHERE x.slug >= $p.after[0] AND (x.slug > $p.after[0] OR elementId(x) > $p.after[1])
    WITH x ORDER BY x.slug, elementId(x) LIMIT toInteger($p.size)
    RETURN x.slug, elementId(x), ${storedColumns},
      labels(x), x.createdAt <= x.updatedAt, COUNT { (x)-[:VARIANT_OF]->() }`,
  values: { types: typesByName },
  check: async (rows, before) => {
    const read = rows.map(readRow);
    const known = await kindsOf(
      (text, values) => database.read(text, values),
      read.flatMap(({ stored }) => stored.evidence.map(({ source }) => source)),
    );
    return read.flatMap((entity, i): Finding[] => {
      const repeats = entity.slug === (i === 0 ? before : read[i - 1]?.slug);
      const faults = [
        ...(repeats ? ['is the slug of another entity as well.'] : []),
        ...faultsOf(entity, known),
      ];
      return faults.map((message) => ({ subject: `"${entity.slug}"`, message }));
    });
  },
});

/** Nodes that the part above does not read. */
export const strayNodes: Part = {
  text: `
    MATCH (x:Entity|${entityKinds.map((kind) => kindTable[kind].label).join('|')})
    WHERE NOT (x:Entity AND x.slug IS :: STRING NOT NULL) AND elementId(x) > $p.after[1]
    WITH x ORDER BY elementId(x) LIMIT toInteger($p.size)
    RETURN '', elementId(x), labels(x), x:Entity`,
  check: (rows) =>
    rows.map(([, elementId, labels, isEntity]) => ({
      subject: `the node ${elementId} (${texts(labels).join(', ')})`,
      message: isEntity ? 'has no slug that is text.' : 'has the label of a kind, but not Entity.',
    })),
};

// Private: an entity

interface Entity {
  readonly slug: string;
  readonly stored: Stored;
  readonly labels: readonly string[];
  /** Whether it was created before it was last changed; null where it can't be told. */
  readonly inOrder: unknown;
  /** How many models it is a variant of. */
  readonly models: unknown;
}

const readRow = ([slug, , properties, mistyped, numbers, labels, inOrder, models]: Row): Entity => ({
  slug: String(slug),
  stored: readStored(properties, mistyped, numbers),
  labels: texts(labels),
  inOrder,
  models,
});

function faultsOf({ stored, labels, inOrder, models }: Entity, known: Kinds): string[] {
  const { all } = stored;
  const kind = kindOfLabels(labels);
  const faults = [...stored.mistyped, ...stored.evidenceFaults];
  const of = labels.filter((label) => kindOfLabels([label]));
  if (of.length !== 1 || !kind)
    faults.push(`must have the label of exactly one kind, but its labels are ${labels.join(', ')}.`);
  // Where a type is wrong, the shape would say the same in other words.
  else if (stored.mistyped.length === 0) faults.push(...shapeFaults(kind, stored, known));
  if (typeof all.name === 'string' && all.nameKey !== nameKey(all.name))
    faults.push(`nameKey is "${all.nameKey}", but that of its name is "${nameKey(all.name)}".`);
  const keys = texts(all.aliases).map(nameKey);
  if (JSON.stringify(keys) !== JSON.stringify(texts(all.aliasKeys)))
    faults.push(`aliasKeys are not those of its aliases, ${keys.join(', ')}.`);
  if (!(typeof all.version === 'bigint' && all.version >= 1n))
    faults.push(`version is ${all.version}, but must be a whole number from 1 on.`);
  if (inOrder !== true)
    faults.push(`createdAt, ${all.createdAt}, must not be after updatedAt, ${all.updatedAt}.`);
  if (kind === 'MODEL_VARIANT' && models !== 1)
    faults.push(`is a variant of ${models} models, but must be one of exactly one.`);
  return faults;
}

/** What would keep it from being imported as it is stored. */
function shapeFaults(kind: EntityKind, { properties, evidence }: Stored, known: Kinds): string[] {
  const lists = [...listProperties].filter((name) => name in propertiesOf[kind].shape);
  const problems: Problem[] = [];
  const row = readEntity(kind, { ...properties, evidence }, nowhere, problems);
  const writeProblems = checkRows(row ? [row] : [], known);
  return [
    ...lists
      .filter((name) => !Array.isArray(properties[name]))
      .map((name) => `${name}: is missing; it must be a list, if an empty one.`),
    ...problems.map(({ place, message }) => faultOf(place.path, message)),
    ...writeProblems.map(({ field, message }) => faultOf(field, message)),
  ];
}
