import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { relationId as globalId } from '../../src/graph/identity.ts';
import type { Database } from '../../src/neo4j/database.ts';
import { relationId } from '../../src/write/relation-id.ts';
import { writer } from '../support/ask.ts';
import { type Command, keep, startCommand } from '../support/command.ts';

/** Clients that write as fast as they can, and remember what they were told. */

/** What one client does to a few entities of its own, call by call, and what the graph holds of them after each. */
interface Story {
  readonly name: string;
  readonly calls: readonly (readonly [mutation: string, args: string, types: string, values: object])[];
  readonly states: readonly (readonly string[])[];
}

function tell(name: string): Story {
  const [source, organization, a, b, variant] = ['s', 'o', 'a', 'b', 'v'].map((end) => `${name}-${end}`) as [
    ...(readonly [string, string, string, string, string]),
  ];
  const ref = (slug: string) => ({ slug });
  const evidence = [{ source: ref(source), locator: 'p. 1' }];
  const developed = { type: 'DEVELOPED', from: organization, to: a } as const;
  const rename = (summary: string) => [
    { organization: { ...ref(organization), name: organization, summary } },
    { model: { ...ref(a), name: a, summary } },
    { model: { ...ref(b), name: b, summary } },
  ];
  const variantOf = `VARIANT_OF ${variant} ${a}`;
  const entities = (version: number) => [
    `${a} ${version}`,
    `${b} ${version}`,
    `${organization} ${version}`,
    `${source} 1`,
    `${variant} 1`,
  ];
  const developedBoth = [`DEVELOPED ${organization} ${a}`, `DEVELOPED ${organization} ${b}`];
  const related = [...developedBoth, `SUCCEEDS ${b} ${a}`, variantOf];
  return {
    name,
    calls: [
      [
        'upsertEntities',
        'input',
        '[EntityInput!]!',
        [
          { source: { ...ref(source), name: source } },
          { organization: { ...ref(organization), name: organization } },
          { model: { ...ref(a), name: a, evidence } },
          { model: { ...ref(b), name: b, evidence } },
          { modelVariant: { ...ref(variant), name: variant, tuning: 'CHAT', model: ref(a) } },
        ],
      ],
      [
        'upsertRelations',
        'input',
        '[RelationInput!]!',
        [
          { type: 'DEVELOPED', from: ref(organization), to: ref(a), evidence },
          { type: 'DEVELOPED', from: ref(organization), to: ref(b), confidence: 1, evidence },
          { type: 'SUCCEEDS', from: ref(b), to: ref(a) },
        ],
      ],
      ['upsertEntities', 'input', '[EntityInput!]!', rename('Second.')],
      ['mergeEntities', `into: { slug: "${a}" }, from`, '[EntityRef!]!', [ref(b)]],
      ['deleteRelations', 'ids', '[ID!]!', [globalId('DEVELOPED', relationId(developed))]],
      ['deleteEntities', 'refs', '[EntityRef!]!', [ref(organization), ref(variant)]],
    ],
    states: [
      [],
      [...entities(1), variantOf],
      [...entities(1), ...related],
      [...entities(2), ...related],
      [
        `${a} 3`,
        `${organization} 2`,
        `${source} 1`,
        `${variant} 1`,
        `DEVELOPED ${organization} ${a}`,
        variantOf,
        `${b} was ${a}`,
      ],
      [`${a} 3`, `${organization} 2`, `${source} 1`, `${variant} 1`, variantOf, `${b} was ${a}`],
      [`${a} 3`, `${source} 1`, `${b} was ${a}`],
    ].map((state) => state.toSorted()),
  };
}

/** How far a story is: after how many calls that were acknowledged, and whether one more may have taken effect. */
interface Progress {
  readonly story: Story;
  acknowledged: number;
  open: boolean;
}

/** Many stories told at the same time. */
export class Burst {
  readonly #told: Progress[] = [];
  #acknowledged = 0;

  /** Calls that were acknowledged since the burst began. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Writes until the server is gone or `enough` calls were acknowledged. */
  async write(url: string, enough: number): Promise<void> {
    const end = this.#acknowledged + enough;
    const tellOn = async () => {
      let progress: Progress | undefined;
      while (this.#acknowledged < end) {
        if (!progress || progress.acknowledged === progress.story.calls.length) {
          progress = { story: tell(`g${this.#told.length}`), acknowledged: 0, open: false };
          this.#told.push(progress);
        }
        progress.open = true;
        if (!(await call(url, progress.story, progress.acknowledged))) return;
        progress.open = false;
        progress.acknowledged++;
        this.#acknowledged++;
      }
    };
    await Promise.all(Array.from({ length: 8 }, tellOn));
  }

  /** Compares the graph with what was acknowledged; tells how many calls took effect without being acknowledged. */
  async compare(database: Database): Promise<number> {
    const states = await statesOf(database);
    let unheard = 0;
    for (const progress of this.#told) {
      const { story, acknowledged } = progress;
      const state = states.get(story.name) ?? [];
      const next = story.states[acknowledged + 1];
      const went = progress.open && JSON.stringify(state) === JSON.stringify(next);
      if (!went)
        expect(state, `after ${acknowledged} calls of ${story.name}`).toEqual(story.states[acknowledged]);
      if (went) {
        unheard++;
        progress.acknowledged++;
      }
      progress.open = false;
    }
    expect([...states.keys()].filter((name) => !this.#told.some(({ story }) => story.name === name))).toEqual(
      [],
    );
    return unheard;
  }
}

/** True where the call was acknowledged, false where the server was gone or had lost its database. */
async function call(url: string, { calls }: Story, index: number): Promise<boolean> {
  const [mutation, args, type, value] = calls[index] ?? [];
  const query = `mutation ($value: ${type}) { ${mutation}(${args}: $value) { userErrors { message } } }`;
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${writer.key}` },
    body: JSON.stringify({ query, variables: { value } }),
    signal: AbortSignal.timeout(30_000),
  })
    .then((response) => response.json())
    .catch(() => undefined);
  const code = answer?.errors?.[0]?.extensions.code;
  if (answer === undefined || code === 'GRAPH_UNAVAILABLE') return false;
  expect(answer).toEqual({ data: { [mutation ?? '']: { userErrors: [] } } });
  return true;
}

/** What the graph holds, by the story that it belongs to. */
async function statesOf(database: Database): Promise<Map<string, string[]>> {
  const rows = await database.read(`
    MATCH (n:Entity) RETURN n.slug AS slug, n.slug + ' ' + n.version AS line
    UNION ALL MATCH (a)-[r]->(b) RETURN a.slug AS slug, type(r) + ' ' + a.slug + ' ' + b.slug AS line
    UNION ALL MATCH (f:FormerSlug) RETURN f.slug AS slug, f.slug + ' was ' + f.now AS line`);
  const states = new Map<string, string[]>();
  for (const [slug, line] of rows) {
    const name = String(slug).split('-')[0] ?? '';
    states.set(name, [...(states.get(name) ?? []), String(line)]);
  }
  for (const state of states.values()) state.sort();
  return states;
}

/**
 * Starts a server that lets the writer in; tells its address.
 *
 * @param lasts whether several tests use it
 */
export async function startServer(
  settings: Readonly<Record<string, string>>,
  lasts = false,
): Promise<{ server: Command; url: string }> {
  const server = startCommand(['serve'], {
    PORT: '0',
    MODELGRAPH_SEED: 'none',
    MODELGRAPH_API_KEYS: writer.entry,
    LOG_LEVEL: 'silent',
    ...settings,
  });
  if (lasts) keep(server);
  const [, url = ''] = await server.hears(/ready at (http:\S+)\/graphql/);
  return { server, url };
}

/** Waits until whatever a killed server was in the middle of is done or undone. */
export async function settled(database: Database): Promise<void> {
  for (;;) {
    const rows = await database.run('SHOW TRANSACTIONS YIELD transactionId');
    if (rows.length <= 1) return;
    await setTimeout(50);
  }
}
