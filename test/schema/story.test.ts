import { beforeAll, describe, expect, it } from 'vitest';
import { dataOf } from '../support/ask.ts';
import { loadStory } from '../support/story.ts';

const of = (slug: string, selection: string) =>
  dataOf(`{ entity(ref: {slug: "${slug}"}) { ${selection} } }`).then(({ entity }) => entity);

describe('the story of Llama 2', () => {
  beforeAll(loadStory);

  it('tells who developed Llama 2', async () => {
    const model = await of(
      'llama-2',
      '... on Model { developers { totalCount nodes { slug name organizationType } } }',
    );
    expect(model.developers).toEqual({
      totalCount: 1,
      nodes: [{ slug: 'meta', name: 'Meta', organizationType: 'COMPANY' }],
    });
  });

  it('tells its six variants with their sizes, their tuning and what each was fine-tuned from', async () => {
    const model = await of(
      'llama-2',
      '... on Model { variants { totalCount nodes { slug parameterCount tuning model { slug } fineTunedFrom { nodes { slug } } } } }',
    );
    const variant = (slug: string, parameterCount: number, tuning: string, ...from: string[]) => ({
      slug,
      parameterCount,
      tuning,
      model: { slug: 'llama-2' },
      fineTunedFrom: { nodes: from.map((base) => ({ slug: base })) },
    });
    expect(model.variants.totalCount).toBe(6);
    expect(new Set(model.variants.nodes)).toEqual(
      new Set([
        variant('llama-2-7b', 7e9, 'PRETRAINED'),
        variant('llama-2-13b', 13e9, 'PRETRAINED'),
        variant('llama-2-70b', 70e9, 'PRETRAINED'),
        variant('llama-2-7b-chat', 7e9, 'CHAT', 'llama-2-7b'),
        variant('llama-2-13b-chat', 13e9, 'CHAT', 'llama-2-13b'),
        variant('llama-2-70b-chat', 70e9, 'CHAT', 'llama-2-70b'),
      ]),
    );
  });

  it("tells the licence's terms, with the limit of 700,000,000 as a BigInt, and who issued it", async () => {
    const model = await of(
      'llama-2',
      `... on Model { licenses { nodes { slug allowsResearchUse allowsCommercialUse monthlyActiveUserLimit osiApproved
        issuers { nodes { slug } } relations(types: [DOES_NOT_MEET]) { edges { neighbor { slug } } } } } }`,
    );
    expect(model.licenses.nodes).toEqual([
      {
        slug: 'llama-2-community-license',
        allowsResearchUse: true,
        allowsCommercialUse: true,
        monthlyActiveUserLimit: 700_000_000,
        osiApproved: false,
        issuers: { nodes: [{ slug: 'meta' }] },
        relations: { edges: [{ neighbor: { slug: 'open-source-definition' } }] },
      },
    ]);
  });

  it('tells that Llama 1, its predecessor, allowed research only', async () => {
    const model = await of(
      'llama-2',
      '... on Model { predecessors { nodes { slug licenses { nodes { slug allowsResearchUse allowsCommercialUse } } } } }',
    );
    expect(model.predecessors.nodes).toEqual([
      {
        slug: 'llama-1',
        licenses: {
          nodes: [{ slug: 'llama-1-research-license', allowsResearchUse: true, allowsCommercialUse: false }],
        },
      },
    ]);
  });

  it('tells its platforms, who operates them and the evidence for each', async () => {
    const model = await of(
      'llama-2',
      `... on Model { platforms { edges { node { slug operators { nodes { slug } } }
        relation { since evidence { locator source { slug } } } } } }`,
    );
    const source = { slug: 'meta-releases-llama-2' };
    const place = (slug: string, operator: string) => ({
      node: { slug, operators: { nodes: [{ slug: operator }] } },
      relation: { since: '2023-07-18', evidence: [{ locator: 'What Happened', source }] },
    });
    expect(model.platforms.edges).toEqual([
      place('azure', 'microsoft'),
      place('direct-download', 'meta'),
      place('windows', 'microsoft'),
    ]);
  });

  it('tells the release event and the part that Meta and Microsoft played', async () => {
    const model = await of(
      'llama-2',
      '... on Model { events { nodes { slug occurredOn eventType participants { edges { node { slug } relation { role } } } } } }',
    );
    expect(model.events.nodes).toEqual([
      {
        slug: 'llama-2-release',
        occurredOn: '2023-07-18',
        eventType: 'RELEASE',
        participants: {
          edges: [
            { node: { slug: 'meta' }, relation: { role: 'releases' } },
            { node: { slug: 'microsoft' }, relation: { role: 'distribution partner' } },
          ],
        },
      },
    ]);
  });

  it("tells LeCun's employer, role and claims", async () => {
    const person = await of(
      'yann-lecun',
      '... on Person { affiliations { edges { node { slug } relation { role } } } claims { nodes { slug stance } } }',
    );
    expect(person.affiliations.edges).toEqual([
      { node: { slug: 'meta' }, relation: { role: 'Chief AI Scientist' } },
    ]);
    expect(new Set(person.claims.nodes.map(({ slug }: { slug: string }) => slug))).toEqual(
      new Set([
        'open-models-are-essential-for-safety',
        'open-models-are-essential-for-innovation',
        'open-models-prevent-concentration-of-power',
      ]),
    );
  });

  it('tells the claims for and against openness and who stands where', async () => {
    const topic = await of(
      'open-vs-closed',
      `... on Topic { for: claims(stance: FOR) { totalCount nodes { claimants { nodes { slug } } } }
        against: claims(stance: AGAINST) { nodes { slug claimants { edges { node { slug } relation { role } } } } } }`,
    );
    expect(topic.for.totalCount).toBe(5);
    const people = topic.for.nodes.flatMap(
      (claim: { claimants: { nodes: { slug: string }[] } }) => claim.claimants.nodes,
    );
    expect(people.map(({ slug }: { slug: string }) => slug)).toEqual([
      'yann-lecun',
      'yann-lecun',
      'yann-lecun',
    ]);
    const role = 'some of its people';
    expect(topic.against.nodes).toEqual([
      {
        slug: 'open-weights-create-proliferation-risk',
        claimants: {
          edges: [
            { node: { slug: 'google-deepmind' }, relation: { role } },
            { node: { slug: 'openai' }, relation: { role } },
          ],
        },
      },
    ]);
  });

  it('tells the model that 70B compares to and who made it, from both ends', async () => {
    const variant = await of(
      'llama-2-70b',
      '... on ModelVariant { comparableTo { nodes { slug ... on Model { developers { nodes { slug } } } } } }',
    );
    expect(variant.comparableTo.nodes).toEqual([
      { slug: 'gpt-3-5', developers: { nodes: [{ slug: 'openai' }] } },
    ]);
    const other = await of('gpt-3-5', '... on Model { comparableTo { nodes { slug } } }');
    expect(other.comparableTo.nodes).toEqual([{ slug: 'llama-2-70b' }]);
  });

  it('tells partners the same from both ends', async () => {
    const selection =
      '... on Organization { partners { edges { node { slug } relation { role since from { slug } } } } }';
    const facts = { role: 'distribution', since: '2023-07-18', from: { slug: 'meta' } };
    expect((await of('meta', selection)).partners.edges).toEqual([
      { node: { slug: 'microsoft' }, relation: facts },
    ]);
    expect((await of('microsoft', selection)).partners.edges).toEqual([
      { node: { slug: 'meta' }, relation: facts },
    ]);
  });

  it('sees no availability the day before the release', async () => {
    const selection = '{ entity(ref: {slug: "llama-2"}) { ... on Model { platforms { totalCount } } } }';
    expect((await dataOf(`query @asOf(date: "2023-07-17") ${selection}`)).entity.platforms.totalCount).toBe(
      0,
    );
    expect((await dataOf(`query @asOf(date: "2023-07-18") ${selection}`)).entity.platforms.totalCount).toBe(
      3,
    );
  });

  it('has evidence for every entity but the source, and for every relation', async () => {
    const { entities } =
      await dataOf(`{ entities(first: 100) { totalCount nodes { kind evidence { locator source { slug } }
      relations(direction: OUT, first: 100) { totalCount nodes { id type evidence { source { slug } } } } } } }`);
    expect(entities.totalCount).toBe(entities.nodes.length);
    const stated = { slug: 'meta-releases-llama-2' };
    const relations = new Set<string>();
    for (const { kind, evidence, relations: own } of entities.nodes) {
      if (kind !== 'SOURCE')
        expect(evidence.map(({ source }: { source: object }) => source)).toContainEqual(stated);
      expect(own.totalCount).toBe(own.nodes.length);
      for (const relation of own.nodes) relations.add(relation.id);
      for (const relation of own.nodes) expect(relation.evidence[0]?.source, relation.type).toEqual(stated);
    }
    const { stats } = await dataOf('{ stats { entityCount relationCount } }');
    expect(stats).toEqual({ entityCount: entities.totalCount, relationCount: relations.size });
  });

  it('lists from its source all that the source states', async () => {
    const source = await of(
      'meta-releases-llama-2',
      '... on Source { statedEntities { totalCount } statedRelations { totalCount edges { node { to { slug } } neighbor { slug } } } }',
    );
    const { stats } = await dataOf('{ stats { entityCount relationCount } }');
    expect(source.statedEntities.totalCount).toBe(stats.entityCount - 1);
    expect(source.statedRelations.totalCount).toBe(stats.relationCount);
    for (const { node, neighbor } of source.statedRelations.edges) expect(neighbor).toEqual(node.to);
  });
});
