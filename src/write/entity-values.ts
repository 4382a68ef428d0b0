import { nameKey } from '../names.ts';
import { dayProperties, type EntityKind, kinds, listProperties } from '../ontology.ts';
import { evidenceLists } from './evidence-lists.ts';
import type { EntityRow } from './rows.ts';

/** Names of the lists, besides its evidence, that an entity of a kind always has, empty ones too. */
export const listsOf = (kind: EntityKind): readonly string[] =>
  kind === 'MODEL' || kind === 'DATASET' ? ['aliases', 'aliasKeys', 'modalities'] : ['aliases', 'aliasKeys'];

/**
 * An entity as it is stored: its label, its properties and, where any is given, its evidence. Days are a `Date`; null stands
 * for an absent property. What goes without saying is left out, since every value of a row takes time on its way.
 */
export function entityValues({ kind, slug, properties, evidence = [] }: EntityRow) {
  return {
    slug,
    label: kinds[kind].label,
    properties: stored(properties),
    ...(evidence.length > 0 && evidenceLists(evidence)),
  };
}

/** Properties as they are stored, names also as they are looked up. */
function stored(properties: EntityRow['properties']): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (value === null) values[name] = listProperties.has(name) ? [] : null;
    else values[name] = dayProperties.has(name) && typeof value === 'string' ? new Date(value) : value;
  }
  if (typeof values.name === 'string') values.nameKey = nameKey(values.name);
  if (Array.isArray(values.aliases)) {
    // Sources repeat names; one is enough to be found by.
    const aliases = [...new Set(values.aliases.map(String))];
    values.aliases = aliases;
    values.aliasKeys = aliases.map(nameKey);
  }
  return values;
}
