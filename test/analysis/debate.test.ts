import { beforeAll, describe, expect, it } from 'vitest';
import { type DebatedClaim, readDebate, type Stance } from '../../src/analysis/debate.ts';
import { agreements, disagreements } from '../../src/analysis/debate-pairs.ts';
import { relationId } from '../../src/graph/identity.ts';
import type { Parameters } from '../../src/neo4j/database.ts';
import type { RelationRow } from '../../src/write/rows.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { upsertRelations } from '../../src/write/upsert-relations.ts';
import { ask, dataOf } from '../support/ask.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { loadStory } from '../support/story.ts';

const fields = `sides { stance claimCount claimantCount claimants(first: 100) { slug }
    claims(first: 100) { claim { slug } assertionCount assertions(first: 100) { claimant { slug } relation { role } } } }
  agreements(first: 100) { one { slug } other { slug } claimCount claims(first: 100) { slug } }
  disagreements(first: 100) { for { slug } against { slug } claimsFor(first: 100) { slug } claimsAgainst(first: 100) { slug } }`;

interface Named {
  readonly slug: string;
}
interface Agreement {
  readonly one: Named;
  readonly other: Named;
  readonly claims: readonly Named[];
}
interface Disagreement {
  readonly for: Named;
  readonly against: Named;
  readonly claimsFor: readonly Named[];
  readonly claimsAgainst: readonly Named[];
}

const named = (...slugs: readonly string[]) => slugs.map((slug) => ({ slug }));
const direct = { ask: (text: string, p: Parameters) => testDatabase().read(text, { p }) };

describe('the debate on openness in the story', () => {
  beforeAll(loadStory);

  const essential = [
    'open-models-are-essential-for-innovation',
    'open-models-are-essential-for-safety',
    'open-models-prevent-concentration-of-power',
  ];

  it('has five claims for and one against, of which those that somebody makes come first', async () => {
    const { debate } = await dataOf(`{ debate(topic: { slug: "open-vs-closed" }) { topic { slug name } sides {
      stance claimCount claimantCount claimants { slug } claims { claim { slug } assertionCount } } } }`);
    const claim = (assertionCount: number) => (slug: string) => ({ claim: { slug }, assertionCount });
    expect(debate).toEqual({
      topic: { slug: 'open-vs-closed', name: 'Open versus closed models' },
      sides: [
        {
          stance: 'FOR',
          claimCount: 5,
          claimantCount: 1,
          claimants: named('yann-lecun'),
          claims: [
            ...essential.map(claim(1)),
            ...['open-models-democratize-access', 'open-models-enable-independent-safety-research'].map(
              claim(0),
            ),
          ],
        },
        {
          stance: 'AGAINST',
          claimCount: 1,
          claimantCount: 2,
          claimants: named('google-deepmind', 'openai'),
          claims: [claim(2)('open-weights-create-proliferation-risk')],
        },
        { stance: 'NEUTRAL', claimCount: 0, claimantCount: 0, claimants: [], claims: [] },
      ],
    });
  });

  it('tells who makes a claim, in what role and from which source', async () => {
    const { debate } = await dataOf(`{ debate(topic: { slug: "open-vs-closed" }) { sides { claims {
      claim { statement evidence { locator } } about { type to { slug } evidence { locator } }
      assertions { claimant { name } relation { type role since evidence { locator source { slug } } } } } } } }`);
    const [against] = debate.sides[1].claims;
    const evidence = [{ locator: 'Why It Matters' }];
    expect(against).toMatchObject({
      claim: { evidence },
      about: { type: 'ABOUT', to: { slug: 'open-vs-closed' }, evidence },
      assertions: ['Google DeepMind', 'OpenAI'].map((name) => ({
        claimant: { name },
        relation: { type: 'ASSERTS', role: 'some of its people', since: null, evidence },
      })),
    });
  });

  it('has OpenAI and Google DeepMind agree, and Yann LeCun against both', async () => {
    const { debate } = await dataOf(`{ debate(topic: { slug: "open-vs-closed" }) { ${fields} } }`);
    const risk = named('open-weights-create-proliferation-risk');
    expect(debate.agreements).toEqual([
      { one: { slug: 'google-deepmind' }, other: { slug: 'openai' }, claimCount: 1, claims: risk },
    ]);
    expect(debate.disagreements).toEqual(
      named('google-deepmind', 'openai').map((against) => ({
        for: { slug: 'yann-lecun' },
        against,
        claimsFor: named(...essential),
        claimsAgainst: risk,
      })),
    );
  });

  it('is read in a statement, and one for each sort of what is selected below', async () => {
    const query = `{ debate(topic: { slug: "open-vs-closed" }) { ${fields} } }`;
    // The debate; entities with their slugs; roles of assertions.
    expect((await ask(query, {}, 'fused')).statements.length).toBeLessThan(6);
  });

  it('is empty for a topic that nothing is claimed about', async () => {
    const { debate } = await dataOf(`{ debate(topic: { slug: "open-weights" }) { ${fields} } }`);
    expect(debate.sides.map(({ claimCount }: { claimCount: number }) => claimCount)).toEqual([0, 0, 0]);
    expect(debate).toMatchObject({ agreements: [], disagreements: [] });
  });

  it.each([
    ['topic: {slug: "nothing"}', '', 'NOT_FOUND', 'topic names "nothing"'],
    ['topic: {slug: "meta"}', '', 'BAD_USER_INPUT', 'topic names "meta", of the kind ORGANIZATION'],
    [`topic: {id: "${relationId('TAGGED', 'x')}"}`, '', 'BAD_USER_INPUT', 'id of a relation'],
    ['topic: {slug: "open-vs-closed"}', '(first: -1)', 'BAD_USER_INPUT', 'agreements(first: -1)'],
    ['topic: {slug: "open-vs-closed"}', '(first: 101)', 'PAGE_TOO_LARGE', 'ask for 0 to 100'],
  ])('is refused for %s %s with %s', async (args, list, code, message) => {
    const { errors } = await ask(`{ debate(${args}) { agreements${list} { claimCount } } }`);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions.code).toBe(code);
    expect(errors[0]?.message).toContain(message);
  });

  it('is refused where there are too many claims, assertions or pairs', async () => {
    const topic = { slug: 'open-vs-closed' };
    const limits = { claims: 6, assertions: 5, pairs: 2 };
    const debate = await readDebate(direct, topic, undefined, limits);
    expect(await debate.disagreements()).toHaveLength(2);
    for (const less of [{ claims: 5 }, { assertions: 4 }])
      await expect(readDebate(direct, topic, undefined, { ...limits, ...less })).rejects.toMatchObject({
        code: 'COST_LIMIT',
      });
    const { agreements } = await readDebate(direct, topic, undefined, { ...limits, pairs: 0 });
    await expect(agreements()).rejects.toThrow('More than 0 pairs agree');
  });
});

describe('a random debate', () => {
  const random = randomNumbers(48);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const stances = ['FOR', 'AGAINST', 'NEUTRAL'] as const;
  const claims = Array.from({ length: 14 }, (_, i) => ({ slug: `claim-${i}`, stance: pick(stances) }));
  const claimants = Array.from({ length: 7 }, (_, i) => `${i % 2 ? 'person' : 'organization'}-${i}`);
  const since = () => (random() < 0.4 ? `202${Math.floor(random() * 4)}-01-01` : undefined);
  const about = claims
    .slice(0, 12)
    .map(
      ({ slug }): RelationRow => ({ type: 'ABOUT', from: slug, to: 'topic', since: since(), evidence: [] }),
    );
  const asserts = Array.from({ length: 40 }, (): RelationRow => {
    const role = random() < 0.3 ? 'a part' : undefined;
    return {
      type: 'ASSERTS',
      from: pick(claimants),
      to: pick(claims).slug,
      role,
      since: since(),
      evidence: [],
    };
  });

  beforeAll(async () => {
    await emptyGraph();
    await testDatabase().write(async (run) => {
      const entity = { properties: { name: 'Name' }, evidence: [] };
      await upsertEntities(run, [
        { kind: 'TOPIC', slug: 'topic', ...entity },
        { kind: 'TOPIC', slug: 'old-topic', ...entity },
        ...claims.map(({ slug, stance }) => ({
          kind: 'CLAIM' as const,
          slug,
          properties: { name: slug, statement: 'It is so.', stance },
          evidence: [],
        })),
        ...claimants.map((slug, i) => ({
          kind: i % 2 ? ('PERSON' as const) : ('ORGANIZATION' as const),
          slug,
          ...entity,
        })),
      ]);
      await upsertRelations(run, [...about, ...asserts]);
    });
    await ask(
      `mutation { mergeEntities(into: { slug: "topic" }, from: [{ slug: "old-topic" }]) { userErrors { message } } }`,
    );
  });

  /** Who makes which claims of a stance on a day. */
  function made(day: string) {
    const valid = (row: RelationRow) => (row.since ?? '') <= day;
    const debated = claims.filter(({ slug }) => about.some((row) => row.from === slug && valid(row)));
    const by = (claimant: string, stance?: string) =>
      debated
        .filter((claim) => !stance || claim.stance === stance)
        .map(({ slug }) => slug)
        .filter((slug) => asserts.some((row) => row.from === claimant && row.to === slug && valid(row)))
        .sort();
    return { debated, by };
  }

  it.each(['2019-06-15', '2020-06-15', '2021-06-15', '2024-06-15'])(
    'is what plain search finds on %s',
    async (day) => {
      const { debate } = await dataOf(
        `query @asOf(date: "${day}") { debate(topic: { slug: "old-topic" }) { ${fields} } }`,
      );
      const { debated, by } = made(day);
      for (const { stance, claims: listed, claimants: makers } of debate.sides) {
        const wanted = debated.filter((claim) => claim.stance === stance).map(({ slug }) => slug);
        const given = listed as { claim: { slug: string }; assertions: { claimant: { slug: string } }[] }[];
        expect(given.map(({ claim }) => claim.slug).sort()).toEqual(wanted.sort());
        for (const { claim, assertions } of given)
          expect([...new Set(assertions.map(({ claimant }) => claimant.slug))]).toEqual(
            claimants.filter((one) => by(one).includes(claim.slug)).sort(),
          );
        const counts = given.map(
          ({ assertions }) => new Set(assertions.map(({ claimant }) => claimant.slug)).size,
        );
        expect(counts).toEqual(counts.toSorted((a, b) => b - a));
        expect(makers).toEqual(
          named(
            ...claimants
              .filter((one) => by(one, stance).length > 0)
              .sort((a, b) => by(b, stance).length - by(a, stance).length || (a < b ? -1 : 1)),
          ),
        );
      }
      const slugsOf = (list: readonly Named[]) => list.map(({ slug }) => slug).sort();
      const pairs = claimants.flatMap((one) => claimants.map((other) => [one, other] as const));
      const agreeing = pairs
        .filter(([one, other]) => one < other)
        .map(([one, other]) => ({ one, other, claims: by(one).filter((slug) => by(other).includes(slug)) }))
        .filter(({ claims }) => claims.length > 0)
        .sort((a, b) => b.claims.length - a.claims.length || (a.one + a.other < b.one + b.other ? -1 : 1));
      expect(
        debate.agreements.map(({ one, other, claims }: Agreement) => ({
          one: one.slug,
          other: other.slug,
          claims: slugsOf(claims),
        })),
      ).toEqual(agreeing);
      const disagreeing = pairs
        .map(([one, other]) => ({
          for: one,
          against: other,
          claimsFor: by(one, 'FOR'),
          claimsAgainst: by(other, 'AGAINST'),
        }))
        .filter(
          (pair) => pair.for !== pair.against && pair.claimsFor.length > 0 && pair.claimsAgainst.length > 0,
        )
        .sort(
          (a, b) =>
            b.claimsFor.length + b.claimsAgainst.length - a.claimsFor.length - a.claimsAgainst.length ||
            (a.for + a.against < b.for + b.against ? -1 : 1),
        );
      expect(
        debate.disagreements.map((pair: Disagreement) => ({
          for: pair.for.slug,
          against: pair.against.slug,
          claimsFor: slugsOf(pair.claimsFor),
          claimsAgainst: slugsOf(pair.claimsAgainst),
        })),
      ).toEqual(disagreeing);
      if (day > '2021') expect(Math.min(agreeing.length, disagreeing.length)).toBeGreaterThan(3);
    },
  );
});

describe('those who agree and disagree in a large debate', () => {
  const claim = (slug: string, stance: Stance, claimants: readonly string[]): DebatedClaim => ({
    slug,
    stance,
    about: { type: 'ABOUT', id: slug },
    assertions: claimants.map((claimant) => ({ claimant, relation: { type: 'ASSERTS', id: claimant } })),
  });
  const people = (count: number) => Array.from({ length: count }, (_, i) => `person-${1_000 + i}`);

  it('are the first of all pairs', () => {
    const random = randomNumbers(49);
    const everybody = people(40);
    const claims = Array.from({ length: 60 }, (_, i) =>
      claim(
        `claim-${i}`,
        i % 3 ? 'FOR' : 'AGAINST',
        everybody.filter((_, place) => random() * 40 > place),
      ),
    );
    const by = (claimant: string, stance?: Stance) =>
      claims
        .filter((one) => !stance || one.stance === stance)
        .filter(({ assertions }) => assertions.some((assertion) => assertion.claimant === claimant))
        .map(({ slug }) => slug);
    const pairs = everybody.flatMap((one) => everybody.map((other) => [one, other] as const));
    // Sorting leaves pairs with as many claims in the order of slugs, in which they are made.
    const agreeing = pairs
      .filter(([one, other]) => one < other)
      .map(([one, other]) => ({ one, other, claims: by(one).filter((slug) => by(other).includes(slug)) }))
      .sort((a, b) => b.claims.length - a.claims.length);
    expect(agreements(claims, 1e6)).toEqual(agreeing.slice(0, 100));
    const disagreeing = pairs
      .filter(([one, other]) => one !== other && by(one, 'FOR').length && by(other, 'AGAINST').length)
      .map(([one, other]) => ({
        for: one,
        against: other,
        claimsFor: by(one, 'FOR'),
        claimsAgainst: by(other, 'AGAINST'),
      }))
      .sort(
        (a, b) => b.claimsFor.length + b.claimsAgainst.length - a.claimsFor.length - a.claimsAgainst.length,
      );
    expect(disagreements(claims)).toEqual(disagreeing.slice(0, 100));
  });

  it('are those that a list can show, be there a million', () => {
    const many = [claim('a', 'FOR', people(1_400)), claim('b', 'AGAINST', people(1_400))];
    expect(agreements(many.slice(0, 1), 1e6)).toHaveLength(100);
    expect(disagreements(many)).toHaveLength(100);
  });
});
