import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fullTextQuery } from '../../src/graph/search.ts';
import { nameKey } from '../../src/names.ts';
import type { EntityKind } from '../../src/ontology.ts';
import { root } from '../../src/root.ts';
import { randomNumbers } from '../../test/support/random-numbers.ts';
import { countKinds, slugOf, somePlace } from '../random-entities.ts';
import { contractPage, drawShape, modelPage, peerPage } from './page-shape.ts';

/** Who is compared. */
export const contestants = ['raw', 'modelgraph', 'peer'] as const;
export type Contestant = (typeof contestants)[number];

/** A request as a contestant gets it: a body for a path. */
export interface Request {
  readonly path: string;
  readonly body: string;
}

/** Asks each contestant the same; those that can't answer are left out. */
export type Question = Readonly<Partial<Record<Contestant, Request>>>;

/** Something that contestants are measured by. */
export interface Workload {
  readonly name: string;
  /** What is asked, for a person. */
  readonly title: string;
  /** The question at a place; the same for the same place, and most are different from all before. */
  at(place: number): Question;
  /** Why contestants are left out. */
  readonly missing: Readonly<Partial<Record<Contestant, string>>>;
}

type Values = Readonly<Record<string, unknown>>;
/** Values for all, or those that are different for some. */
type Asked = { readonly all: Values } & Readonly<Partial<Record<Contestant, Values>>>;

/** Where a page deep in a list begins: what it is ordered by, of the entity before it, and how many there are before it. */
export interface Place {
  readonly from: string;
  /** Cursor of the entity, as the contract gives it. */
  readonly cursor: string;
  readonly releasedOn: string;
  readonly name: string;
  readonly slug: string;
  readonly before: number;
}

/** So many models have enough related to them to fill a page. */
const wellKnown = 200;

/** Models that upserts write, beside those of the graph. */
export const upsertedModels = 2_000;

/**
 * The workloads for a random graph with so many entities.
 *
 * @param places where pages deep in the list of Q5 begin
 */
export function listWorkloads(entities: number, places: readonly Place[]): readonly Workload[] {
  const counts = countKinds(entities);
  const some = (kind: EntityKind, random: () => number, of = Number.POSITIVE_INFINITY) =>
    slugOf(kind, somePlace(Math.min(of, counts.get(kind) ?? 1), random));
  const several = (kind: EntityKind, size: number, random: () => number, of?: number) => {
    const slugs = new Set<string>();
    const enough = Math.min(size, of ?? Number.POSITIVE_INFINITY, counts.get(kind) ?? 1);
    while (slugs.size < enough) slugs.add(some(kind, random, of));
    return [...slugs];
  };
  const q1 = fixed('Q1', 'one model by slug, five scalars', (random) => ({
    all: { slug: some('MODEL', random) },
  }));
  const q2 = fixed('Q2', "a model's page, four levels deep", (random) => ({
    all: { slug: some('MODEL', random, wellKnown) },
  }));
  const q3 = fixed('Q3', '100 models with developer, licence and five variants', (random) => ({
    all: { slugs: several('MODEL', 100, random) },
  }));
  const q4 = fixed('Q4', '50 organizations × 20 models × five variants and a licence', (random) => ({
    // Those that have developed so many.
    all: { slugs: several('ORGANIZATION', 50, random, 100) },
  }));
  const q5 = fixed('Q5', 'filtered and ordered list with its total, a page deep in it', (random) => {
    const { from, cursor, releasedOn, name, slug, before } = pick(places, random);
    return {
      all: { from, after: cursor },
      raw: { from, after: [releasedOn, name, slug] },
      // It counts what lies before, in place of a cursor that names a row.
      peer: { from, after: Buffer.from(`arrayconnection:${before - 1}`).toString('base64') },
    };
  });
  const q6 = fixed('Q6', 'neighbourhood of depth 2, 200 entities', (random) => ({
    all: { slug: slugOf('MODEL', Math.floor((counts.get('MODEL') ?? 1) * random())) },
  }));
  const q7 = fixed(
    'Q7',
    'page of relations with role, date, confidence, evidence and its sources',
    (random) => ({ all: { slug: some('ORGANIZATION', random) } }),
    { peer: 'It can not go from evidence on a relation, a list of slugs, to the source.' },
  );
  const unseen: Workload = {
    name: 'new',
    title: "a page of Q2's kind that was never asked for before",
    // Other ones at each run: a database that is measured again may still know those of the last.
    at: drawn(`new ${Date.now()}`, (random) => {
      const slug = some('MODEL', random, wellKnown);
      const shape = drawShape(modelPage, random);
      return {
        raw: { path: '/new', body: JSON.stringify({ slug, shape }) },
        modelgraph: operation(contractPage(shape), { slug }),
        peer: operation(peerPage(shape), { slug }),
      };
    }),
    missing: {},
  };
  const search = fixed('search', 'search with a nested selection', (random) => {
    // By its number, since each other word of a random name is in every tenth.
    const query = String(somePlace(counts.get('MODEL') ?? 1, random));
    const lucene = fullTextQuery(query);
    return { all: { query }, raw: { query: lucene }, peer: { query: lucene } };
  });
  const upsert: Workload = {
    name: 'upsert',
    title: 'mutation that changes 100 models',
    at: drawn('upsert', (random) => {
      const numbers = new Set<number>();
      while (numbers.size < 100) numbers.add(Math.floor(random() * upsertedModels));
      const summary = String(random());
      // Each its own text, since what the one has written would not be changed by the other.
      const rows = upserts(numbers, `raw ${summary}`);
      const input = upserts(numbers, `modelgraph ${summary}`).map((model) => ({ model }));
      return {
        raw: rawUpsert(rows),
        modelgraph: operation(read('compare', 'upsert'), { input }),
      };
    }),
    missing: { peer: 'It has no upsert: it creates, or sets the same values on all that match.' },
  };
  const mixture = [q1, q2, q1, search, q3, q1, q2, q1, q5, q2, q1, q6, q1, q2, q1, q5, q1, q2, q3, search];
  const mixed: Workload = {
    name: 'mixed',
    title: 'twenty mixed operations, one after the other',
    at: (place) => (mixture[place % mixture.length] ?? q1).at(place),
    missing: {},
  };
  return [q1, q2, q3, q4, q5, q6, q7, unseen, search, upsert, mixed];
}

/** A model as the mutation takes it. */
interface UpsertedModel {
  readonly slug: string;
  readonly name: string;
  readonly summary: string;
}

/** Models to write, in the order of their slugs, so that no two requests wait for each other's locks in a circle. */
export const upserts = (numbers: Iterable<number>, summary: string): readonly UpsertedModel[] =>
  [...numbers]
    .map((number) => ({ slug: `upserted-${number}`, name: `Upserted ${number}`, summary }))
    .sort((a, b) => (a.slug < b.slug ? -1 : 1));

/** Has raw write them. */
export const rawUpsert = (models: readonly UpsertedModel[]): Request => ({
  path: '/upsert',
  body: JSON.stringify({ rows: models.map((model) => ({ ...model, nameKey: nameKey(model.name) })) }),
});

/** An operation as a GraphQL server gets it. */
export const operation = (query: string, variables: Values): Request => ({
  path: '/graphql',
  body: JSON.stringify({ query, variables }),
});

// Private:

/** A workload with the same operation each time, from a file each for the contract and the peer, and other values. */
function fixed(
  name: string,
  title: string,
  draw: (random: () => number) => Asked,
  missing: Workload['missing'] = {},
): Workload {
  const contract = read('compare', name);
  const peer = missing.peer === undefined ? read('peer', name) : undefined;
  const at = drawn(name, (random) => {
    const { all, ...own } = draw(random);
    return {
      raw: { path: `/${name}`, body: JSON.stringify(own.raw ?? all) },
      modelgraph: operation(contract, own.modelgraph ?? all),
      ...(peer !== undefined && { peer: operation(peer, own.peer ?? all) }),
    };
  });
  return { name, title, at, missing };
}

const read = (whose: 'compare' | 'peer', name: string): string =>
  readFileSync(join(root, 'bench', whose, 'operations', `${name}.graphql`), 'utf8');

function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new TypeError('There is nothing to pick from.');
  return item;
}

/** Draws questions in their order, each once. */
function drawn(name: string, draw: (random: () => number) => Question): Workload['at'] {
  const random = randomNumbers(
    [...name].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 1),
  );
  const known: Question[] = [];
  return (place) => {
    for (;;) {
      const question = known[place];
      if (question) return question;
      known.push(draw(random));
    }
  };
}
