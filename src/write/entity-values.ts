import { nameKey } from '../names.ts';
import { dayProperties, kinds, listProperties } from '../ontology.ts';
import { isDescribable } from './check.ts';
import { evidenceLists } from './evidence-lists.ts';
import type { EntityRow } from './rows.ts';

/**
 * An entity as it is stored: a new one has its `properties`, what they leave out of its `defaults`, and its evidence.
 * Days are a `Date`; null stands for an absent property.
 */
export function entityValues({ kind, slug, properties, evidence }: EntityRow) {
  const lists = { aliases: [], aliasKeys: [] };
  return {
    slug,
    kind,
    label: kinds[kind].label,
    promotable: isDescribable(kind),
    defaults: kind === 'MODEL' || kind === 'DATASET' ? { ...lists, modalities: [] } : lists,
    properties: stored(properties),
    ...evidenceLists(evidence),
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
