import { once } from 'node:events';
import { parseArgs } from 'node:util';
import {
  type EntityKind,
  entityKinds,
  type RelationType,
  relations,
  relationTypes,
} from '../src/ontology.ts';
import { randomNumbers } from '../test/support/random-numbers.ts';
import { countKinds, slugOf, somePlace } from './random-entities.ts';

/**
 * Writes a random graph of any size to standard output, in JSON Lines as `modelgraph import` reads them; the same for the
 * same arguments. A few entities have many relations and many have few, as in real graphs.
 *
 *   node --import tsx bench/random-graph-file.ts --entities 200000 --relations 1000000 > graph.jsonl
 */

const { values: given } = parseArgs({
  options: {
    entities: { type: 'string', default: '200000' },
    relations: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    /** Whether no two entities are joined twice by relations of one type. */
    simple: { type: 'boolean', default: false },
  },
});
const entityCount = Number(given.entities);
const relationCount = Number(given.relations);

const words =
  'open large small vision speech code chat base instruct multi deep fast graph token dream'.split(' ');
const random = randomNumbers(Number(given.seed));
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
const counts = countKinds(entityCount);
const someSlug = (kind: EntityKind) => slugOf(kind, somePlace(counts.get(kind) ?? 1, random));
const day = () => new Date(Date.UTC(2015, 0, 1 + Math.floor(random() * 4_000))).toISOString().slice(0, 10);
/** Half of what there is has evidence, as a person would write it down. */
const evidence = () => {
  if (random() < 0.5) return {};
  const source = someSlug('SOURCE');
  return {
    evidence: [random() < 0.3 ? { source } : { source, locator: `p. ${1 + Math.floor(random() * 90)}` }],
  };
};

/** Who is joined already, in a graph that is simple. */
const joined = new Set<string>();

let text = '';
async function write(item: Readonly<Record<string, unknown>>): Promise<void> {
  text += `${JSON.stringify(item)}\n`;
  if (text.length < 2 ** 20) return;
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  text = '';
}

for (const kind of entityKinds)
  for (let place = 0; place < (counts.get(kind) ?? 0); place++) await write(entity(kind, place));
let left = relationCount;
// Each variant has exactly one model.
for (let place = 0; place < (counts.get('MODEL_VARIANT') ?? 0) && left > 0; place++, left--)
  await write({ type: 'VARIANT_OF', from: slugOf('MODEL_VARIANT', place), to: someSlug('MODEL') });
const others = relationTypes.filter((type) => type !== 'VARIANT_OF');
for (; left > 0; left--) await write(relation(pick(others), left));
process.stdout.write(text);

function entity(kind: EntityKind, place: number): Record<string, unknown> {
  const name = `${pick(words)} ${pick(words)} ${kind.toLowerCase()} ${place}`;
  return {
    kind,
    slug: slugOf(kind, place),
    name,
    ...(random() < 0.2 && { aliases: [`${pick(words)}-${place}`, name.toUpperCase()] }),
    ...(random() < 0.6 && { summary: Array.from({ length: 12 }, () => pick(words)).join(' ') }),
    ...(kind === 'MODEL' && { releasedOn: day(), access: 'OPEN', parameterCount: place * 1_000_003 }),
    ...(kind === 'MODEL_VARIANT' && { tuning: 'CHAT' }),
    ...(kind === 'EVENT' && { eventType: 'RELEASE', occurredOn: day() }),
    ...(kind === 'CLAIM' && { statement: `${name} is ${pick(words)}.`, stance: 'FOR' }),
    ...(kind === 'SOURCE' ? {} : evidence()),
  };
}

/** A relation; its number is its role, so that no two are the same. */
function relation(type: RelationType, number: number): Record<string, unknown> {
  const [from, to] = ends(type);
  return {
    type,
    from,
    to,
    role: `role ${number}`,
    ...(random() < 0.4 && { since: day() }),
    ...(random() < 0.3 && { confidence: Math.round(random() * 100) / 100 }),
    ...evidence(),
  };
}

/** Two entities that a relation can join. */
function ends(type: RelationType): readonly [from: string, to: string] {
  for (let attempt = 0; attempt < 10_000; attempt++) {
    const from = someSlug(pick(relations[type].from));
    let to = someSlug(pick(relations[type].to));
    while (to === from) to = someSlug(pick(relations[type].to));
    if (!given.simple) return [from, to];
    const pair = `${type} ${[from, to].sort().join(' ')}`;
    if (joined.has(pair)) continue;
    joined.add(pair);
    return [from, to];
  }
  throw new Error(`There are too few entities for so many relations: ${type} joins all that it can.`);
}
