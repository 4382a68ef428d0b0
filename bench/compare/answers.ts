import { deepStrictEqual } from 'node:assert';
import { randomNumbers } from '../../test/support/random-numbers.ts';
import type { Client } from './load.ts';
import type { Running } from './processes.ts';
import { operation, type Place, rawUpsert, upsertedModels, upserts, type Workload } from './workloads.ts';

/** Reads, by the contract, where pages deep in the list of Q5 begin: at its middle, or a thousand entries from its top. */
export async function findPlaces(modelgraph: Client): Promise<readonly Place[]> {
  const random = randomNumbers(5);
  const places: Place[] = [];
  while (places.length < 8) {
    const from = new Date(Date.UTC(2015, 0, 1 + Math.floor(random() * 3_000))).toISOString().slice(0, 10);
    const ask = async (first: number, after: string | null) =>
      JSON.parse(await modelgraph.ask(operation(placeQuery, { from, first, after }))).data.models;
    const { totalCount } = await ask(1, null);
    const first = Math.max(1, Math.min(100, Math.floor(totalCount / 20)));
    let cursor: string | null = null;
    for (let page = 0; page < 10; page++) {
      const { pageInfo, nodes } = await ask(first, cursor);
      cursor = pageInfo.endCursor;
      if (page === 9) places.push({ from, cursor, before: 10 * first, ...nodes.at(-1) });
    }
  }
  return places;
}

/** The list of Q5, with what a place in it is known by. */
const placeQuery = `query ($from: Date!, $first: Int!, $after: String) {
  models(first: $first, after: $after, filter: { releasedOn: { gte: $from }, access: { eq: OPEN } },
    orderBy: [{ field: DATE, direction: DESC }]) {
    totalCount pageInfo { endCursor } nodes { slug name releasedOn } } }`;

/** Writes the models that upserts change. */
export async function writeUpserted(raw: Client): Promise<void> {
  for (let number = 0; number < upsertedModels; number += 500) {
    const numbers = Array.from({ length: 500 }, (_, i) => number + i);
    await raw.ask(rawUpsert(upserts(numbers, 'as it was at first')));
  }
}

/**
 * Asks all contestants the first questions of a workload. What raw answers has to be the very same as what modelgraph
 * does; the peer's answers are compared as far as its schema lets them be the same.
 *
 * @returns the mean size of modelgraph's answers, in bytes
 * @throws {Error} where two answers differ
 */
export async function compareAnswers(
  workload: Workload,
  running: readonly Running[],
  questions: number,
): Promise<number> {
  let bytes = 0;
  for (let place = 0; place < questions; place++) {
    const question = workload.at(place);
    const answers = new Map<string, unknown>();
    for (const { name, client } of running) {
      const request = question[name];
      if (!request) continue;
      const text = await client.ask(request);
      answers.set(name, JSON.parse(text).data);
      if (name === 'modelgraph') bytes += text.length;
    }
    const expected = answers.get('modelgraph');
    for (const [name, answer] of answers) {
      const [one, other] = name === 'peer' ? [plain(answer), plain(expected)] : [answer, expected];
      deepStrictEqual(
        one,
        other,
        `${name} and modelgraph differ on ${workload.name}, ${question.modelgraph?.body}:\n${JSON.stringify(one)}\n${JSON.stringify(other)}`,
      );
    }
  }
  return bytes / questions;
}

/** An answer without what only the shape of a schema puts into it: connections become lists, the only one of a list itself. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[key, inner] = []] = entries;
  if (entries.length === 1 && key === 'nodes') return plain(inner);
  if (entries.length === 1 && key === 'edges' && Array.isArray(inner))
    return inner.map(({ node }) => plain(node));
  if (entries.length === 1 && key === 'entity' && Array.isArray(inner)) return { entity: plain(inner[0]) };
  return Object.fromEntries(entries.map(([name, each]) => [name, plain(each)]));
}
