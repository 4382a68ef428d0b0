import { beforeEach, describe, expect, it } from 'vitest';
import { ChangeLog } from '../../src/changes/change-log.ts';
import { ask, dataOf } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { loadRandomGraph } from '../support/random-graph.ts';
import { loadStory } from '../support/story.ts';
import { storedEntity, storedRelations, wholeGraph } from '../write/stored.ts';

type Values = Record<string, unknown>;

const errors = 'userErrors { message code field }';
const upsertEntities = async (input: readonly Values[], dryRun = false) =>
  (
    await dataOf(
      `mutation($input: [EntityInput!]!, $dryRun: Boolean) { upsertEntities(input: $input, dryRun: $dryRun, reason: "test") {
        entities { slug version } created updated unchanged ${errors} } }`,
      { input, dryRun },
    )
  ).upsertEntities;
const upsertRelations = async (input: readonly Values[], dryRun = false) =>
  (
    await dataOf(
      `mutation($input: [RelationInput!]!, $dryRun: Boolean) { upsertRelations(input: $input, dryRun: $dryRun) {
        relations { id type from { slug } to { slug } } created updated unchanged ${errors} } }`,
      { input, dryRun },
    )
  ).upsertRelations;
const deleteEntities = async (...slugs: string[]) =>
  (
    await dataOf(
      `mutation($refs: [EntityRef!]!) { deleteEntities(refs: $refs) { deletedCount ${errors} } }`,
      {
        refs: slugs.map((slug) => ({ slug })),
      },
    )
  ).deleteEntities;
const deleteRelations = async (...ids: string[]) =>
  (await dataOf(`mutation($ids: [ID!]!) { deleteRelations(ids: $ids) { deletedCount ${errors} } }`, { ids }))
    .deleteRelations;
const id = (text: string) => Buffer.from(text).toString('base64url');
const ref = (slug: string) => ({ slug });

/** Variants that are not of exactly one model, which there must never be. */
const misplaced = async () =>
  (
    await testDatabase().read(
      'MATCH (v:ModelVariant) WHERE COUNT { (v)-[:VARIANT_OF]->() } <> 1 RETURN v.slug',
    )
  ).flat();

describe('upsertEntities', () => {
  beforeEach(loadStory);

  it('writes entities of every kind with their own properties', async () => {
    const day = '2024-02-29';
    const common = { name: 'X', aliases: ['Y'], summary: 'S.', url: 'https://example.org/x' };
    const released = { releasedOn: day, releasedOnPrecision: 'DAY', access: 'OPEN' };
    const inputs: Record<string, Values> = {
      source: { publishedOn: day, publisher: 'P' },
      organization: { organizationType: 'COMPANY', country: 'FR' },
      person: {},
      model: { ...released, modalities: ['text'], parameterCount: '9007199254740993' },
      modelVariant: { model: { slug: 'x-model' }, parameterCount: 7, tuning: 'CHAT' },
      dataset: { ...released, size: '1 TB', modalities: ['audio'] },
      application: released,
      artifact: {},
      license: {
        allowsResearchUse: true,
        allowsCommercialUse: false,
        monthlyActiveUserLimit: 7,
        osiApproved: false,
      },
      platform: {},
      publication: { publishedOn: day },
      event: { occurredOn: day, eventType: 'RELEASE' },
      claim: { statement: 'It is so.', stance: 'FOR' },
      topic: {},
    };
    const evidence = [{ source: { slug: 'x-source' }, locator: 'p. 1' }];
    const input = Object.entries(inputs).map(([kind, values]) => ({
      [kind]: {
        slug: `x-${kind.toLowerCase()}`,
        ...common,
        ...values,
        ...(kind === 'source' ? {} : { evidence }),
      },
    }));
    const outcome = await upsertEntities(input);
    expect(outcome).toMatchObject({ created: 14, updated: 0, unchanged: 0, userErrors: [] });
    const { nodes } = (
      await dataOf(`{ entities(first: 50, filter: { slug: { startsWith: "x-" } }) { nodes {
        __typename slug name aliases summary url evidence { locator source { slug } }
        ... on Source { publishedOn publisher } ... on Organization { organizationType country }
        ... on Model { releasedOn releasedOnPrecision access modalities parameterCount }
        ... on ModelVariant { model { slug } parameterCount tuning }
        ... on Dataset { releasedOn releasedOnPrecision access size modalities }
        ... on Application { releasedOn releasedOnPrecision access }
        ... on License { allowsResearchUse allowsCommercialUse monthlyActiveUserLimit osiApproved }
        ... on Publication { publishedOn } ... on Event { occurredOn eventType } ... on Claim { statement stance } } } }`)
    ).entities;
    const read = new Map(nodes.map((node: { slug: string }) => [node.slug, node]));
    for (const [kind, values] of Object.entries(inputs)) {
      const slug = `x-${kind.toLowerCase()}`;
      expect(read.get(slug)).toEqual({
        ...common,
        ...values,
        slug,
        __typename: `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`,
        evidence: kind === 'source' ? [] : [{ locator: 'p. 1', source: { slug: 'x-source' } }],
      });
    }
    expect(await upsertEntities(input)).toMatchObject({ unchanged: 14, created: 0, updated: 0 });
  });

  it('keeps what is absent, removes what is null, and answers in the order of the input', async () => {
    const before = await storedEntity('llama-2');
    const { entities, ...counts } = await upsertEntities([
      { model: { slug: 'llama-2', name: 'Llama 2', summary: null, aliases: null } },
      { topic: { slug: 'new-topic', name: 'New' } },
      { organization: { slug: 'meta', name: 'Meta' } },
    ]);
    expect(counts).toEqual({ created: 1, updated: 1, unchanged: 1, userErrors: [] });
    expect(entities.map(({ slug }: Values) => slug)).toEqual(['llama-2', 'new-topic', 'meta']);
    const after = await storedEntity('llama-2');
    expect(after).toMatchObject({ releasedOn: before?.releasedOn, aliases: [], aliasKeys: [], version: 2 });
    expect(after).not.toHaveProperty('summary');
  });

  it('refuses an alias that is too long for an index, which would stop the whole database', async () => {
    const { userErrors } = await upsertEntities([
      { topic: { slug: 'long', name: 'T', aliases: ['x'.repeat(40_000)] } },
    ]);
    expect(userErrors).toEqual([
      expect.objectContaining({
        field: ['input', '0', 'topic', 'aliases', '0'],
        message: expect.stringContaining('must not be longer than 500 characters'),
      }),
    ]);
  });

  it('tells everything that is wrong, each with its path, and writes nothing', async () => {
    const before = await wholeGraph();
    const { userErrors, ...rest } = await upsertEntities([
      { topic: { slug: 'fine', name: 'Fine' } },
      { model: { slug: 'meta', name: 'Meta' } },
      { organization: { slug: 'Bad Slug', name: ' padded' } },
      { event: { slug: 'new-event', name: 'E', eventType: 'RELEASE' } },
      { claim: { slug: 'new-claim', name: 'C', stance: null, statement: '' } },
      { model: { slug: 'm', name: 'M', parameterCount: -1, url: 'ftp://x.org/', aliases: ['ok', ''] } },
      { modelVariant: { slug: 'new-variant', name: 'V', tuning: 'CHAT' } },
      { modelVariant: { slug: 'new-variant-2', name: 'V', tuning: 'CHAT', model: { slug: 'meta' } } },
      { modelVariant: { slug: 'llama-2-7b', name: 'V', model: null } },
      {
        topic: {
          slug: 't',
          name: 'T',
          evidence: [{ source: { slug: 'nowhere' } }, { source: { slug: 'meta' } }],
        },
      },
      { topic: { slug: 't2', name: 'T', evidence: [{ source: { id: 'nonsense' }, locator: '' }] } },
    ]);
    expect(rest).toEqual({ entities: [], created: 0, updated: 0, unchanged: 0 });
    const told = userErrors.map(
      ({ field, code, message }: { field: string[]; code: string; message: string }) => {
        return `${field.slice(1).join('.')} ${code} ${message}`;
      },
    );
    expect(told.sort()).toEqual(
      [
        '1.model.slug CONFLICT "meta" is the slug of an entity of kind ORGANIZATION; it can\'t become one of kind MODEL.',
        '10.topic.evidence.0.locator INVALID A locator of "" is not allowed; it must not be empty, nor begin or end with a blank, nor hold NUL or half a character.',
        '10.topic.evidence.0.source INVALID "nonsense" is not an id of this graph. Pass an id that a query returned, or use entity(ref: {slug: …}).',
        '2.organization.name INVALID name is " padded", but must not be empty, nor begin or end with a blank, nor hold NUL or half a character.',
        '2.organization.slug INVALID "Bad Slug" must be lower-case letters and digits joined by - . _ or +, at most 200 characters, like llama-2-7b.',
        '3.event.occurredOn INVALID occurredOn is missing; it must be a day that exists, written like 2023-07-18.',
        '4.claim.stance INVALID stance is null, but must be given.',
        '4.claim.statement INVALID statement is "", but must not be empty, nor begin or end with a blank, nor hold NUL or half a character.',
        '5.model.aliases.1 INVALID aliases.1 is "", but must not be empty, nor begin or end with a blank, nor hold NUL or half a character.',
        '5.model.parameterCount INVALID parameterCount is -1, but must be at least 0.',
        '5.model.url INVALID url is "ftp://x.org/", but must be an address that begins with http:// or https://.',
        '6.modelVariant.model INVALID model is missing; "new-variant" is new, and a variant must have a model.',
        '7.modelVariant.model NOT_ALLOWED_BY_ONTOLOGY A variant has to be of a MODEL, but the kind of "meta" is ORGANIZATION.',
        '8.modelVariant.model INVALID model is null, but a variant must always have one; give another one to change it.',
        '9.topic.evidence.0.source NOT_FOUND There is no source "nowhere".',
        '9.topic.evidence.1.source INVALID Evidence has to name a SOURCE, but the kind of "meta" is ORGANIZATION.',
      ].sort(),
    );
    expect(userErrors.every(({ field }: { field: string[] }) => field[0] === 'input')).toBe(true);
    expect(await wholeGraph()).toEqual(before);
  });

  it('needs only what changes of an entity that exists, and refuses to remove what it must have', async () => {
    expect(await upsertEntities([{ modelVariant: { slug: 'llama-2-7b', name: 'Seven' } }])).toMatchObject({
      updated: 1,
    });
    const { userErrors } = await upsertEntities([
      { modelVariant: { slug: 'llama-2-7b', name: 'S', tuning: null } },
    ]);
    expect(userErrors).toMatchObject([{ code: 'INVALID', field: ['input', '0', 'modelVariant', 'tuning'] }]);
    // The second item may rely on the first.
    const event = { slug: 'e', name: 'E', eventType: 'OTHER', occurredOn: '2024-01-01' };
    expect(await upsertEntities([{ event }, { event: { slug: 'e', name: 'New' } }])).toMatchObject({
      created: 1,
      updated: 1,
    });
  });

  it('detects lost updates and names the version', async () => {
    const model = { slug: 'llama-2', name: 'Llama 2', summary: 'One.', expectedVersion: 1 };
    expect(await upsertEntities([{ model }])).toMatchObject({ updated: 1, entities: [{ version: 2 }] });
    const before = await wholeGraph();
    const { userErrors } = await upsertEntities([{ topic: { slug: 't', name: 'T' } }, { model }]);
    expect(userErrors).toEqual([
      {
        code: 'CONFLICT',
        field: ['input', '1', 'model', 'expectedVersion'],
        message:
          '"llama-2" has version 2 and not 1, so it was changed meanwhile. Read it again and decide anew.',
      },
    ]);
    expect(await wholeGraph()).toEqual(before);
  });

  it('tells what a dry run would do and does not do it', async () => {
    const [before, position] = [await wholeGraph(), await new ChangeLog(testDatabase()).position()];
    const answer = await upsertEntities(
      [
        { model: { slug: 'llama-2', name: 'New' } },
        { topic: { slug: 't', name: 'T' } },
        { organization: { slug: 'meta', name: 'Meta' } },
        { modelVariant: { slug: 'v', name: 'V', tuning: 'CHAT', model: { slug: 'llama-2' } } },
      ],
      true,
    );
    expect(answer).toEqual({ entities: [], created: 2, updated: 1, unchanged: 1, userErrors: [] });
    expect((await upsertEntities([{ topic: { slug: 'B', name: 'T' } }], true)).userErrors).toHaveLength(1);
    expect([await wholeGraph(), await new ChangeLog(testDatabase()).position()]).toEqual([before, position]);
  });

  it('gives a variant its model, moves it to another one and never leaves it with none or two', async () => {
    const variant = { slug: 'llama-2-7b', name: 'Llama 2 7B' };
    const evidence = [{ source: { slug: 'paper' } }];
    await upsertEntities([
      { source: { slug: 'paper', name: 'Paper' } },
      { model: { slug: 'other', name: 'Other' } },
    ]);
    const move = { modelVariant: { ...variant, model: ref('other'), evidence } };
    expect(await upsertEntities([move])).toMatchObject({ updated: 1, userErrors: [] });
    expect(await storedRelations('llama-2-7b', 'llama-2')).toEqual([]);
    expect(await storedRelations('llama-2-7b', 'other')).toMatchObject([
      { type: 'VARIANT_OF', evidenceSources: ['paper'] },
    ]);
    expect(await upsertEntities([move])).toMatchObject({ unchanged: 1 });
    expect(await upsertEntities([{ modelVariant: { ...variant, model: ref('llama-2') } }])).toMatchObject({
      updated: 1,
    });
    const second = await upsertRelations([{ type: 'VARIANT_OF', from: ref('llama-2-7b'), to: ref('other') }]);
    expect(second.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', '0', 'to'] }]);
    expect(await misplaced()).toEqual([]);
  });

  it('writes thousands of items in a few statements', async () => {
    const input = Array.from({ length: 3_000 }, (_, i) => ({ topic: { slug: `t-${i}`, name: `T ${i}` } }));
    const text =
      'mutation($input: [EntityInput!]!) { upsertEntities(input: $input) { created entities { name } } }';
    const { data, statements } = await ask(text, { input });
    expect(data.upsertEntities).toEqual({
      created: 3_000,
      entities: input.map(({ topic: { name } }) => ({ name })),
    });
    const { statements: few } = await ask(text, { input: [{ topic: { slug: 't-x', name: 'T' } }] });
    expect(statements.length).toBe(few.length);
    expect(statements.length).toBeLessThan(10);
  });

  it('changes what exists by one statement, between a look at what is named and the log of changes', async () => {
    const text =
      'mutation($input: [EntityInput!]!) { upsertEntities(input: $input) { created updated unchanged } }';
    const input = (summary: string) => [
      { topic: { slug: 't', name: 'T', summary } },
      { model: { slug: 'm', name: 'M', summary, modalities: ['text'] } },
    ];
    await ask(text, { input: input('Old.') });
    const { data, statements } = await ask(text, { input: input('New.') });
    expect(data.upsertEntities).toEqual({ created: 0, updated: 2, unchanged: 0 });
    expect(statements).toHaveLength(3);
    expect(await ask(text, { input: input('New.') })).toMatchObject({
      data: { upsertEntities: { created: 0, updated: 0, unchanged: 2 } },
    });
    expect(await storedEntity('t')).toMatchObject({ summary: 'New.', version: 2, aliases: [] });
  });

  it('refuses more items than a call may have', async () => {
    const input = Array.from({ length: 10_001 }, (_, i) => ({ topic: { slug: `t-${i}`, name: 'T' } }));
    const { errors } = await ask(
      'mutation($input: [EntityInput!]!) { upsertEntities(input: $input) { created } }',
      { input },
    );
    expect(errors[0]).toMatchObject({
      extensions: { code: 'PAGE_TOO_LARGE' },
      message: expect.stringContaining('10000'),
    });
  });

  it('records who wrote and why', async () => {
    await upsertEntities([{ topic: { slug: 't', name: 'T' } }]);
    const rows = await testDatabase().read(
      'MATCH (c:Change) RETURN c.actor, c.reason, c.keys ORDER BY c.position DESC LIMIT 1',
    );
    expect(rows).toEqual([['tester', 'test', ['Entity:t']]]);
  });

  it('makes one thing of twenty equal calls at once', async () => {
    const input = [
      { model: { slug: 'm', name: 'M', evidence: [] } },
      { modelVariant: { slug: 'v', name: 'V', tuning: 'CHAT', model: ref('m') } },
    ];
    const answers = await Promise.all(Array.from({ length: 20 }, () => upsertEntities(input)));
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    expect(answers.reduce((sum, { created }) => sum + created, 0)).toBe(2);
    expect(await storedRelations('v', 'm')).toHaveLength(1);
  });
});

describe('upsertRelations', () => {
  beforeEach(loadStory);

  it('creates, changes and leaves alone, with ends by slug or id', async () => {
    const { entity } = await dataOf('{ entity(ref: { slug: "meta" }) { id } }');
    const base = { type: 'PARTNERED_WITH', from: { id: entity.id }, to: ref('openai'), role: 'test' };
    const first = await upsertRelations([{ ...base, since: '2024-01-01', confidence: 0.5 }]);
    expect(first).toMatchObject({
      created: 1,
      relations: [{ from: { slug: 'meta' }, to: { slug: 'openai' } }],
    });
    const again = { ...base, since: '2024-01-01' };
    expect(await upsertRelations([again])).toMatchObject({
      unchanged: 1,
      relations: [{ id: first.relations[0].id }],
    });
    expect(await upsertRelations([{ ...again, until: '2025-01-01' }, base])).toMatchObject({
      updated: 1,
      created: 1,
    });
  });

  it('refuses a role that the database could not give back, and would know by another id', async () => {
    for (const role of ['\ud800', 'a\0b']) {
      const base = { type: 'DEVELOPED', from: ref('meta'), to: ref('llama-2') };
      const { userErrors } = await upsertRelations([{ ...base, role }]);
      expect(userErrors).toEqual([
        expect.objectContaining({ code: 'INVALID', field: ['input', '0', 'role'] }),
      ]);
    }
  });

  it('tells everything that is wrong, each with its path, and writes nothing', async () => {
    const before = await wholeGraph();
    const { userErrors, relations } = await upsertRelations([
      { type: 'DEVELOPED', from: ref('llama-2'), to: ref('nothing') },
      {
        type: 'DEVELOPED',
        from: ref('meta'),
        to: ref('llama-2'),
        role: ' ',
        confidence: 2,
        since: '2024-01-02',
        until: '2024-01-02',
      },
      {
        type: 'SUBSIDIARY_OF',
        from: { id: id('Relation:DEVELOPED:x') },
        to: ref('meta'),
        evidence: [{ source: ref('no') }],
      },
      { type: 'SUBSIDIARY_OF', from: ref('meta'), to: ref('meta') },
    ]);
    expect(relations).toEqual([]);
    expect(
      userErrors
        .map(({ field, code }: { field: string[]; code: string }) => `${field.join('.')} ${code}`)
        .sort(),
    ).toEqual([
      'input.0.from NOT_ALLOWED_BY_ONTOLOGY',
      'input.0.to NOT_FOUND',
      'input.1.confidence INVALID',
      'input.1.role INVALID',
      'input.1.until INVALID',
      'input.2.evidence.0.source NOT_FOUND',
      'input.2.from INVALID',
      'input.3.to INVALID',
    ]);
    expect(await wholeGraph()).toEqual(before);
  });

  it('counts without writing in a dry run', async () => {
    const before = await wholeGraph();
    const row = { type: 'PARTNERED_WITH', from: ref('meta'), to: ref('openai') };
    expect(await upsertRelations([row], true)).toEqual({
      relations: [],
      created: 1,
      updated: 0,
      unchanged: 0,
      userErrors: [],
    });
    expect(await wholeGraph()).toEqual(before);
  });
});

describe('deleteEntities', () => {
  beforeEach(loadStory);

  it('deletes entities with their relations, each counted once', async () => {
    expect(await deleteEntities('gpt-3-5', 'gpt-3-5', 'yann-lecun')).toEqual({
      deletedCount: 2,
      userErrors: [],
    });
    expect(await storedEntity('gpt-3-5')).toBeUndefined();
    expect(await misplaced()).toEqual([]);
  });

  it('names what is not there and deletes nothing', async () => {
    const before = await wholeGraph();
    expect(await deleteEntities('gpt-3-5', 'nobody')).toMatchObject({
      deletedCount: 0,
      userErrors: [{ code: 'NOT_FOUND', field: ['refs', '1'], message: 'There is no entity "nobody".' }],
    });
    expect(await wholeGraph()).toEqual(before);
  });

  it('does not orphan variants: they go with their model or stay with it', async () => {
    const { userErrors, deletedCount } = await deleteEntities('meta', 'llama-2');
    expect(deletedCount).toBe(0);
    expect(userErrors).toMatchObject([{ code: 'CONFLICT', field: ['refs', '1'] }]);
    const rows = await testDatabase().read(
      "MATCH (v:ModelVariant)-[:VARIANT_OF]->(:Model {slug: 'llama-2'}) RETURN v.slug",
    );
    expect(await deleteEntities('llama-2', ...rows.flat().map(String))).toMatchObject({ userErrors: [] });
    expect(await misplaced()).toEqual([]);
  });

  it('does not delete a source that is evidence for an entity or a relation', async () => {
    const source = { slug: 'paper', name: 'Paper' };
    const evidence = [{ source: ref('paper') }];
    await upsertEntities([{ source }, { topic: { slug: 't', name: 'T', evidence } }]);
    expect((await deleteEntities('paper')).userErrors).toMatchObject([
      { code: 'CONFLICT', field: ['refs', '0'], message: expect.stringContaining('evidence for "t"') },
    ]);
    await upsertRelations([{ type: 'TAGGED', from: ref('meta'), to: ref('t'), evidence }]);
    // With the topic go its relations, and nothing is left for which it is evidence.
    expect(await deleteEntities('paper', 't')).toMatchObject({ deletedCount: 2, userErrors: [] });
    await upsertEntities([{ source }]);
    await upsertRelations([{ type: 'PARTNERED_WITH', from: ref('meta'), to: ref('openai'), evidence }]);
    expect((await deleteEntities('paper')).userErrors).toMatchObject([
      { message: expect.stringContaining('a relation of type PARTNERED_WITH') },
    ]);
  });

  it('leaves no evidence dangling, whoever writes at the same moment', async () => {
    for (let i = 0; i < 10; i++) {
      await upsertEntities([{ source: { slug: 'paper', name: 'Paper' } }]);
      await Promise.all([
        upsertEntities([{ topic: { slug: `t-${i}`, name: 'T', evidence: [{ source: ref('paper') }] } }]),
        deleteEntities('paper'),
        upsertRelations([
          {
            type: 'PARTNERED_WITH',
            from: ref('meta'),
            to: ref('openai'),
            role: `${i}`,
            evidence: [{ source: ref('paper') }],
          },
        ]),
      ]);
      const dangling = `
        CALL { MATCH (n:Entity) UNWIND n.evidenceSources AS s RETURN s UNION MATCH ()-[r]->() UNWIND r.evidenceSources AS s RETURN s }
        WITH s WHERE NOT EXISTS { (:Source {slug: s}) } RETURN s`;
      expect(await testDatabase().read(dangling)).toEqual([]);
    }
  });

  it('records what goes, relations included', async () => {
    const log = new ChangeLog(testDatabase());
    await upsertEntities([{ topic: { slug: 't', name: 'T' } }]);
    const made = await upsertRelations([{ type: 'TAGGED', from: ref('meta'), to: ref('t') }]);
    const before = await log.position();
    await deleteEntities('t');
    const [commit] = await log.after(before);
    expect(commit?.changes).toEqual([
      {
        action: 'DELETED',
        identity: { of: 'relation', type: 'TAGGED', id: expect.any(String) },
        kinds: ['ORGANIZATION', 'TOPIC'],
      },
      { action: 'DELETED', identity: { of: 'entity', slug: 't' }, kinds: ['TOPIC'] },
    ]);
    expect(made.created).toBe(1);
  });
});

describe('deleteRelations', () => {
  beforeEach(loadStory);

  it('deletes relations by the ids that queries return', async () => {
    const { relations } = await upsertRelations([
      { type: 'PARTNERED_WITH', from: ref('meta'), to: ref('openai'), role: 'test' },
    ]);
    const key = relations[0].id;
    expect(await deleteRelations(key, key)).toEqual({ deletedCount: 1, userErrors: [] });
    expect(await storedRelations('meta', 'openai')).not.toContainEqual(
      expect.objectContaining({ role: 'test' }),
    );
  });

  it('tells every id that is wrong and deletes nothing', async () => {
    const before = await wholeGraph();
    const { entity } = await dataOf(
      '{ entity(ref: { slug: "meta" }) { id relations(first: 1) { nodes { id } } } }',
    );
    const gone = id('Relation:DEVELOPED:nothing');
    const { userErrors, deletedCount } = await deleteRelations(
      entity.relations.nodes[0].id,
      entity.id,
      'nonsense',
      gone,
    );
    expect(deletedCount).toBe(0);
    expect(userErrors.map(({ field, code }: Values) => [field, code])).toEqual([
      [['ids', '1'], 'INVALID'],
      [['ids', '2'], 'INVALID'],
      [['ids', '3'], 'NOT_FOUND'],
    ]);
    expect(await wholeGraph()).toEqual(before);
  });

  it('does not take a variant its model', async () => {
    const { entity } = await dataOf(
      '{ entity(ref: { slug: "llama-2-7b" }) { relations(types: [VARIANT_OF]) { nodes { id } } } }',
    );
    expect((await deleteRelations(entity.relations.nodes[0].id)).userErrors).toMatchObject([
      { code: 'CONFLICT', field: ['ids', '0'] },
    ]);
    expect(await misplaced()).toEqual([]);
  });
});

describe('a random graph', () => {
  it('keeps its rules under many writers at once', async () => {
    await loadRandomGraph(7, 8, 30);
    const slug = (kind: string, i: number) => `${kind}-${i % 8}`;
    const calls = Array.from({ length: 60 }, (_, i): (() => Promise<unknown>) => {
      const model = slug('model', i * 3);
      const variant = { slug: slug('modelvariant', i), name: `V ${i}`, tuning: 'CHAT', model: ref(model) };
      if (i % 5 === 0) return () => upsertEntities([{ modelVariant: variant }]);
      if (i % 5 === 1) return () => deleteEntities(slug('modelvariant', i + 3), slug('topic', i));
      if (i % 5 === 2) return () => deleteEntities(slug('source', i), model);
      if (i % 5 === 3)
        return () =>
          upsertRelations([{ type: 'VARIANT_OF', from: ref(variant.slug), to: ref(model), role: `${i}` }]);
      return () =>
        upsertEntities([
          { model: { slug: model, name: `M ${i}`, evidence: [{ source: ref(slug('source', i)) }] } },
          { modelVariant: variant },
        ]);
    });
    await Promise.all(calls.map((call) => call()));
    expect(await misplaced()).toEqual([]);
    const dangling = `
      CALL { MATCH (n:Entity) UNWIND n.evidenceSources AS s RETURN s UNION MATCH ()-[r]->() UNWIND r.evidenceSources AS s RETURN s }
      WITH DISTINCT s WHERE NOT EXISTS { (:Source {slug: s}) } RETURN s`;
    expect(await testDatabase().read(dangling)).toEqual([]);
  });
});
