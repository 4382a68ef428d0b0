import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, say } from '../src/commands/terminal.ts';
import { entityKinds } from '../src/ontology.ts';
import { root } from '../src/root.ts';
import { Endings } from './compare/endings.ts';
import { openRandomGraph } from './compare/graph.ts';
import { askInTurn, type Client } from './compare/load.ts';
import { type Curve, plotCurves } from './compare/plot.ts';
import { start } from './compare/processes.ts';
import { quantile, table } from './compare/report.ts';
import { operation, type Request } from './compare/workloads.ts';
import { countKinds, slugOf } from './random-entities.ts';

/**
 * Measures how the time of an answer grows with the answer, and with the graph where the answer stays the same:
 * `npm run bench:growth -- --relations 1000000 --hub 100000`. Runs a Neo4j of its own for each size of the graph, and
 * writes `bench/growth.md` and `bench/growth.svg`.
 */

const { values: given } = parseArgs({
  options: {
    /** Of the largest graph, which has a fifth as many entities; the others have a tenth and a hundredth. */
    relations: { type: 'string', default: '1000000' },
    /** Entities of the largest hub. */
    hub: { type: 'string', default: '100000' },
    /** Times that each question is asked. */
    requests: { type: 'string', default: '50' },
  },
});
const largest = Number(given.relations);
const largestHub = Number(given.hub);
const repetitions = Number(given.requests);

/** Powers of ten up to an amount. */
const powers = (most: number): number[] =>
  Array.from({ length: Math.floor(Math.log10(most) + 1e-9) + 1 }, (_, i) => 10 ** i);

/** Topics with 1, 10, 100 … entities each, in the import format. */
function hubs(entities: number): string {
  const counts = countKinds(entities);
  const slugs = entityKinds
    .filter((kind) => kind !== 'TOPIC')
    .flatMap((kind) => Array.from({ length: counts.get(kind) ?? 0 }, (_, place) => slugOf(kind, place)));
  return powers(Math.min(largestHub, slugs.length))
    .flatMap((size) => [
      { kind: 'TOPIC', slug: `hub-${size}`, name: `Hub of ${size}` },
      ...slugs.slice(0, size).map((from) => ({ type: 'TAGGED', from, to: `hub-${size}` })),
    ])
    .map((item) => `${JSON.stringify(item)}\n`)
    .join('');
}

/** Questions about the story of Llama 2, which stands in each graph as it is: the same answers whatever the graph's size. */
const aboutTheStory: Readonly<Record<string, string>> = {
  'one entity': '{ entity(ref: { slug: "llama-2" }) { name summary } }',
  'a page four levels deep': `{ entity(ref: { slug: "llama-2" }) { name ... on Model {
    developers { nodes { name } } licenses { nodes { name issuers { nodes { name } } } }
    variants { nodes { name fineTunedFrom { nodes { name } } } }
    platforms { edges { node { name operators { nodes { name } } } relation { evidence { source { name } } } } } } } }`,
  'a filter across relations':
    '{ models(filter: { related: [{ type: DEVELOPED, direction: IN, some: { slug: { eq: "meta" } } }] }) { totalCount nodes { name } } }',
  'a search': '{ search(query: "democratization", first: 5) { totalCount nodes { name } } }',
  'a neighbourhood': '{ neighborhood(of: { slug: "llama-2" }) { nodes { name } relations { type } } }',
  paths:
    '{ paths(from: { slug: "yann-lecun" }, to: { slug: "openai" }, maxHubDegree: 10, first: 3) { nodes { name } } }',
};

const modelsOfOrganizations = `query ($slugs: [String!]!, $models: Int!) {
  organizations(first: 100, filter: { slug: { in: $slugs } }) { nodes { models(first: $models) { nodes { slug name } } } } }`;

/** Developers, their models, the developers of these, and so on. */
function chain(depth: number): string {
  let selection = 'name';
  for (let level = depth; level > 0; level--)
    selection = `name ${level % 2 ? 'developers' : 'models'}(first: 1) { nodes { ${selection} } }`;
  return `{ entity(ref: { slug: "llama-2" }) { ... on Model { ${selection} } } }`;
}

/** The middle of the milliseconds that a question takes once it was asked for some time. */
async function time(client: Client, request: Request): Promise<number> {
  const several = (count: number) => Array.from({ length: count }, () => request);
  const began = performance.now();
  do await askInTurn(client, several(10));
  while (performance.now() - began < 2_000);
  return quantile(await askInTurn(client, several(repetitions)), 0.5);
}

/** Times the questions of a curve. */
async function curve(
  title: string,
  client: Client,
  questions: readonly (readonly [amount: number, request: Request])[],
): Promise<Curve> {
  say(`Measuring ${title} …`);
  const points: [number, number][] = [];
  for (const [amount, request] of questions) points.push([amount, await time(client, request)]);
  return { title, points };
}

/** How the time grows with what is asked of one graph. */
async function growAnswers(client: Client): Promise<readonly Curve[]> {
  const sizes = [
    [1, 1],
    [1, 10],
    [1, 100],
    [10, 100],
    [100, 100],
  ] as const;
  const rows: [number, Request][] = [];
  for (const [organizations, models] of sizes) {
    const slugs = Array.from({ length: organizations }, (_, place) => slugOf('ORGANIZATION', place));
    const request = operation(modelsOfOrganizations, { slugs, models });
    const answered = (await client.ask(request)).split('"slug"').length - 1;
    rows.push([answered, request]);
  }
  const hub =
    (list: string) =>
    (size: number): readonly [number, Request] => [
      size,
      operation(`query ($slug: String!) { entity(ref: { slug: $slug }) { ... on Topic { ${list} } } }`, {
        slug: `hub-${size}`,
      }),
    ];
  const degrees = powers(Math.min(largestHub, largest / 5));
  return [
    await curve('Rows of the answer', client, rows),
    await curve(
      'Levels of the answer',
      client,
      [1, 2, 3, 4, 6, 8, 10].map((depth) => [depth, operation(chain(depth), {})] as const),
    ),
    await curve('First page of a hub', client, degrees.map(hub('entities { nodes { slug name } }'))),
    await curve('Size of a hub, counted', client, degrees.map(hub('entities(first: 0) { totalCount }'))),
  ];
}

const endings = new Endings();

async function run(): Promise<void> {
  // Each graph has a size of its own, so each needs a database of its own.
  delete process.env.NEO4J_URI;
  const folder = mkdtempSync(join(tmpdir(), 'modelgraph-bench-'));
  endings.add(async () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'hubs.jsonl');
  writeFileSync(file, hubs(largest / 5));
  const story = join(root, 'data', 'llama-2.yaml');
  const graphs = new Map<string, (readonly [number, number])[]>();
  let answers: readonly Curve[] = [];
  // A smaller one would be too dense to be random.
  const sizes = [largest / 100, largest / 10, largest].filter((relations) => relations >= 10_000);
  for (const relations of sizes) {
    const isLargest = relations === largest;
    const size = { entities: relations / 5, relations };
    const graph = await openRandomGraph(size, say, isLargest ? [story, file] : [story]);
    endings.add(graph.stop);
    const { client, stop } = await start('modelgraph', graph.connection);
    endings.add(stop);
    const stories = Object.values(aboutTheStory).map((query) => operation(query, {}));
    // A database that has just been started is slow at first, whatever it is asked.
    for (const end = performance.now() + 20_000; performance.now() < end; ) await askInTurn(client, stories);
    for (const [name, query] of Object.entries(aboutTheStory)) {
      const { points } = await curve(name, client, [[relations, operation(query, {})]]);
      graphs.set(name, [...(graphs.get(name) ?? []), ...points]);
    }
    if (isLargest) answers = await growAnswers(client);
    await stop();
    await graph.stop();
  }
  const sized = [...graphs].map(([title, points]): Curve => ({ title, points }));
  const page = describe(answers, sized);
  console.log(page);
  writeFileSync(join(root, 'bench', 'growth.md'), page);
  const page4 = sized.find(({ title }) => title.startsWith('a page'));
  const plotted = page4 ? [{ ...page4, title: 'Relations of the graph, the same page' }] : [];
  writeFileSync(join(root, 'bench', 'growth.svg'), plotCurves([...answers.slice(0, 3), ...plotted]));
}

function describe(answers: readonly Curve[], graphs: readonly Curve[]): string {
  const amount = (value: number) => value.toLocaleString('en');
  const milliseconds = (value: number) => `${value.toPrecision(3)} ms`;
  const parts = answers.map(
    ({ title, points }) =>
      `## ${title}\n\n${table(
        ['', ...points.map(([size]) => amount(size))],
        [['time', ...points.map(([, spent]) => milliseconds(spent))]],
      )}`,
  );
  const sizes = graphs[0]?.points.map(([size]) => `${amount(size)} relations`) ?? [];
  return [
    '# How the time of an answer grows',
    '`npm run bench:growth` has written this: the middle of the times that one client waits for modelgraph, once it has been asked the same for some time.',
    ...parts,
    '## The same answer from graphs of different sizes',
    table(
      ['', ...sizes],
      graphs.map(({ title, points }) => [title, ...points.map(([, spent]) => milliseconds(spent))]),
    ),
    '',
  ].join('\n\n');
}

await run().catch(fail);
await endings.end();
