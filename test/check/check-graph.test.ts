import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChangeLog } from '../../src/changes/change-log.ts';
import { checkGraph } from '../../src/check/check-graph.ts';
import { thingsOf } from '../../src/check/schema.ts';
import { importPaths } from '../../src/import/import-paths.ts';
import { migrate } from '../../src/neo4j/migrations.ts';
import { relationTypes } from '../../src/ontology.ts';
import { seedFile } from '../../src/seed.ts';
import { relationId } from '../../src/write/relation-id.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { upsertRelations } from '../../src/write/upsert-relations.ts';
import { dataOf } from '../support/ask.ts';
import { emptyGraph, emptyLog, testDatabase } from '../support/database.ts';
import { loadRandomGraph } from '../support/random-graph.ts';
import { wholeGraph } from '../write/stored.ts';

const run = (text: string, p: object = {}) => testDatabase().run(text, { p });

/** What is found wrong, a line each. */
async function findings(): Promise<string[]> {
  const report = await checkGraph(testDatabase());
  expect(report.count).toBe(report.findings.length);
  return report.findings.map(({ subject, message }) => `${subject} ${message}`);
}

/** What is found wrong once the graph was changed past all checks. */
async function findingsAfter(text: string, p: object = {}): Promise<string[]> {
  await run(text, p);
  return findings();
}

/** Compares findings, in any order, with texts or with what they are to match. */
function expectFound(found: readonly string[], expected: readonly (string | RegExp)[]): void {
  expect(found).toHaveLength(expected.length);
  expect(found).toEqual(
    expect.arrayContaining(
      expected.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))),
    ),
  );
}

type Rules = Readonly<Record<string, readonly [breaking: string, findings: readonly (string | RegExp)[]]>>;

const developed = { type: 'DEVELOPED', from: 'meta', to: 'm', since: '2023-07-18' } as const;
const id = relationId(developed);
const subject = `DEVELOPED ${id} (meta → m)`;

/** A graph with a bit of everything, in which nothing is wrong. */
async function loadSound(): Promise<void> {
  await emptyGraph();
  await emptyLog();
  const log = new ChangeLog(testDatabase());
  const evidence = [{ source: 'press', locator: 'p. 1' }, { source: 'press' }];
  await log.write({ actor: 'tester' }, async (run, recorder) => {
    recorder.add(
      await upsertEntities(run, [
        { kind: 'SOURCE', slug: 'press', properties: { name: 'Press' } },
        { kind: 'ORGANIZATION', slug: 'meta', properties: { name: 'Meta' } },
        {
          kind: 'MODEL',
          slug: 'm',
          properties: {
            name: 'Modèle 1',
            aliases: ['M-1'],
            releasedOn: '2023-07-18',
            parameterCount: 2n ** 63n - 1n,
          },
          evidence,
        },
        { kind: 'MODEL_VARIANT', slug: 'v', properties: { name: 'V', tuning: 'CHAT' } },
      ]),
    );
    recorder.add(
      await upsertRelations(run, [
        { ...developed, until: '2024-01-01', confidence: 1, evidence },
        { type: 'VARIANT_OF', from: 'v', to: 'm' },
      ]),
    );
  });
  for (const name of ['A', 'B'])
    await log.write({ actor: 'tester' }, async (run, recorder) => {
      recorder.add(await upsertEntities(run, [{ kind: 'MODEL', slug: 'n', properties: { name } }]));
    });
}

describe('a check finds nothing wrong', () => {
  it('with the shipped story, and says what was checked', async () => {
    await emptyGraph();
    await emptyLog();
    await importPaths(testDatabase(), [seedFile('llama-2') ?? '']);
    const report = await checkGraph(testDatabase());
    expect(report).toMatchObject({ findings: [], count: 0, checked: { changes: 1 } });
    const indexes = await testDatabase().read("SHOW INDEXES YIELD type WHERE type <> 'LOOKUP'");
    const [sizes] = await testDatabase().read('RETURN COUNT { (:Entity) }, COUNT { ()-->() }');
    const { entities, relations } = report.checked;
    expect(report.checked['constraints and indexes']).toBe(indexes.length);
    expect([entities, relations]).toEqual(sizes);
    expect(relations).toBeGreaterThan(50);
  });

  it('with a random graph that mutations made, merged and deleted from', async () => {
    await emptyLog();
    await loadRandomGraph(11, 12, 20);
    const { userErrors } = (
      await dataOf(
        `mutation { mergeEntities(into: {slug: "source-1"}, from: [{slug: "source-2"}, {slug: "source-3"}]) { userErrors { message } } }`,
      )
    ).mergeEntities;
    expect(userErrors).toEqual([]);
    for (const [survivor, duplicate] of [
      ['model-1', 'model-2'],
      ['organization-1', 'organization-2'],
      ['dataset-0', 'artifact-0'],
    ])
      await dataOf(
        `mutation($into: EntityRef!, $from: EntityRef!) { mergeEntities(into: $into, from: [$from]) { userErrors { message } } }`,
        { into: { slug: survivor }, from: { slug: duplicate } },
      );
    await dataOf(
      `mutation { deleteEntities(refs: [{slug: "person-1"}, {slug: "modelvariant-3"}]) { deletedCount } }`,
    );
    await dataOf(
      `mutation { upsertEntities(input: [{ modelVariant: { slug: "new", name: "New", tuning: OTHER, model: { slug: "model-4" }, aliases: null, evidence: [{ source: { slug: "source-2" } }] } }]) { created } }`,
    );
    const report = await checkGraph(testDatabase());
    expect(report).toMatchObject({ findings: [], count: 0 });
    expect(report.checked['former slugs']).toBeGreaterThanOrEqual(4);
  });

  it('where relations join what is no entity to each other, which is none of its business', async () => {
    await loadSound();
    expect(await findingsAfter('CREATE (:Theirs {name: 1})-[:OWN]->(:Theirs)')).toEqual([]);
    await run('MATCH (n:Theirs) DETACH DELETE n');
  });

  it('and changes nothing', async () => {
    await loadSound();
    await run('MATCH (n {slug: "m"}) SET n.version = 0');
    const before = await wholeGraph();
    await findings();
    expect(await wholeGraph()).toEqual(before);
  });
});

describe('a check finds an entity', () => {
  beforeEach(loadSound);

  const rules: Rules = {
    'without the label of a kind': [
      'MATCH (n {slug: "n"}) REMOVE n:Model',
      ['"n" must have the label of exactly one kind, but its labels are Entity.'],
    ],
    'with the labels of two kinds': [
      'MATCH (n {slug: "n"}) SET n:Person',
      [
        /^"n" must have the label of exactly one kind, but its labels are Entity, (Model, Person|Person, Model)\.$/,
      ],
    ],
    'whose slug is none': [
      'MATCH (n {slug: "n"}) SET n.slug = "N 1"',
      [/^"N 1" slug: is "N 1", but must be lower-case letters/],
    ],
    'without a name': [
      'MATCH (n {slug: "n"}) REMOVE n.name ',
      ['"n" name: is missing; it must be text; put quotes around it if it is.'],
    ],
    'without a list': [
      'MATCH (n {slug: "n"}) REMOVE n.aliases, n.modalities',
      [
        '"n" aliases: is missing; it must be a list, if an empty one.',
        '"n" modalities: is missing; it must be a list, if an empty one.',
      ],
    ],
    'with a property that its kind does not have': [
      'MATCH (n {slug: "n"}) SET n.country = "FR"',
      [/^"n" country: "country" is not known here/],
    ],
    'with a value that its kind does not allow': [
      'MATCH (n {slug: "n"}) SET n.access = "AJAR", n.parameterCount = -1',
      [
        '"n" access: is "AJAR", but must be one of OPEN, LIMITED, CLOSED, UNKNOWN.',
        '"n" parameterCount: is -1, but must be at least 0.',
      ],
    ],
    'with values of other types': [
      'MATCH (n {slug: "n"}) SET n.releasedOn = "2023-07-18", n.parameterCount = 7.0, n.modalities = "text", n.summary = date()',
      [
        '"n" releasedOn is stored as STRING, but must be DATE.',
        '"n" parameterCount is stored as FLOAT, but must be INTEGER.',
        '"n" modalities is stored as STRING, but must be LIST<STRING>.',
        '"n" summary is stored as DATE, but must be STRING.',
      ],
    ],
    'without a version': [
      'MATCH (n {slug: "n"}) REMOVE n.version',
      ['"n" version is undefined, but must be a whole number from 1 on.'],
    ],
    'with version 0': [
      'MATCH (n {slug: "n"}) SET n.version = 0',
      ['"n" version is 0, but must be a whole number from 1 on.'],
    ],
    'changed before it was created': [
      'MATCH (n {slug: "n"}) SET n.createdAt = datetime("2024-01-02T00:00Z"), n.updatedAt = datetime("2024-01-01T00:00Z")',
      ['"n" createdAt, 2024-01-02T00:00:00Z, must not be after updatedAt, 2024-01-01T00:00:00Z.'],
    ],
    'without an instant': [
      'MATCH (n {slug: "n"}) REMOVE n.createdAt SET n.updatedAt = datetime("2024-01-01T00:00Z")',
      ['"n" createdAt, undefined, must not be after updatedAt, 2024-01-01T00:00:00Z.'],
    ],
    'whose keys are of another name': [
      'MATCH (n {slug: "m"}) SET n.nameKey = "modele", n.aliasKeys = ["m1", "m2"]',
      [
        '"m" nameKey is "modele", but that of its name is "modele1".',
        '"m" aliasKeys are not those of its aliases, m1.',
      ],
    ],
    'that is a variant of no model': [
      'MATCH ({slug: "v"})-[r:VARIANT_OF]->() DELETE r',
      ['"v" is a variant of 0 models, but must be one of exactly one.'],
    ],
    'with evidence in lists of different lengths': [
      'MATCH (n {slug: "m"}) SET n.evidenceLocators = ["p. 1"]',
      ['"m" There are 2 sources of evidence, but 1 locators.'],
    ],
    'without lists of evidence': [
      'MATCH (n {slug: "m"}) REMOVE n.evidenceLocators',
      ['"m" evidenceSources and evidenceLocators must be there, as lists.'],
    ],
    'with evidence that is there twice': [
      'MATCH (n {slug: "m"}) SET n.evidenceLocators = ["p. 1", "p. 1"]',
      ['"m" The evidence "press" at "p. 1" is there twice.'],
    ],
    'with evidence that is not there': [
      'MATCH (n {slug: "m"}) SET n.evidenceSources = ["press", "gone"]',
      ['"m" evidence[1].source: There is no source "gone".'],
    ],
    'with evidence that is no source': [
      'MATCH (n {slug: "m"}) SET n.evidenceSources = ["press", "meta"]',
      ['"m" evidence[1].source: Evidence has to name a SOURCE, but the kind of "meta" is ORGANIZATION.'],
    ],
  };
  for (const [name, [breaking, expected]] of Object.entries(rules))
    it(name, async () => expectFound(await findingsAfter(breaking), expected));

  it('without a slug, and a node that has a kind and is no entity', async () => {
    const found = await findingsAfter(
      'CREATE (:Entity:Model {name: "X"}), (:Entity {slug: 5}), (:Model {slug: "y"})',
    );
    expect(found.map((line) => line.replace(/\d+:[^ ]+/, '…')).toSorted()).toEqual([
      'the node … (Entity) has no slug that is text.',
      'the node … (Entity, Model) has no slug that is text.',
      'the node … (Model) has the label of a kind, but not Entity.',
    ]);
    await run('MATCH (n:Model {slug: "y"}) DELETE n');
  });
});

describe('a check finds a relation', () => {
  beforeEach(loadSound);

  const change = 'MATCH ()-[r:DEVELOPED]->() SET';
  const rules: Rules = {
    'of a type that nobody knows': [
      'MATCH (a {slug: "meta"}), (b {slug: "m"}) CREATE (a)-[:ADMIRES {id: "x"}]->(b)',
      ['ADMIRES x (meta → m) is of a type that the ontology does not know.'],
    ],
    'without an id': [
      'MATCH ()-[r:DEVELOPED]->() REMOVE r.id',
      [/^DEVELOPED \S+ \(meta → m\) has no id that is text\.$/],
    ],
    'whose id is that of another': [
      `${change} r.id = "x"`,
      [
        `DEVELOPED x (meta → m) must have the id ${id}, which follows from type, ends, role and since: it may be there twice.`,
      ],
    ],
    'whose id was made before its role changed': [
      `${change} r.role = "lead"`,
      [/^DEVELOPED \S+ \(meta → m\) must have the id /],
    ],
    'with an end of a kind that it may not have': [
      'MATCH ({slug: "meta"})-[r:DEVELOPED]->(m) MATCH (v {slug: "v"}) CREATE (v)-[:DEVELOPED {id: $p.id, evidenceSources: [], evidenceLocators: []}]->(m) DELETE r',
      [/can't start at "v", whose kind is MODEL_VARIANT; allowed: ORGANIZATION\.$/],
    ],
    'with an end that is no entity': [
      'MATCH (n {slug: "meta"}) REMOVE n:Entity',
      [
        `${subject} from: There is no entity "meta".`,
        /^the node .* has the label of a kind, but not Entity\.$/,
      ],
    ],
    'that ends before it begins': [
      `${change} r.until = r.since`,
      [`${subject} until: It would end on 2023-07-18, but that must be after it begins, 2023-07-18.`],
    ],
    'with a confidence of more than 1': [
      `${change} r.confidence = 1.5`,
      [`${subject} confidence: A confidence of 1.5 is not allowed; it must be from 0 to 1.`],
    ],
    'with a confidence that is no float': [
      `${change} r.confidence = 1`,
      [`${subject} confidence is stored as INTEGER, but must be FLOAT.`],
    ],
    'with days that are texts': [
      `${change} r.since = "2023-07-18"`,
      [`${subject} since is stored as STRING, but must be DATE.`],
    ],
    'with a role that is empty': [
      `${change} r.role = ""`,
      [
        `${subject} role: is "", but must not be empty, nor begin or end with a blank, nor hold NUL or half a character.`,
      ],
    ],
    'with a property that none has': [
      `${change} r.weight = 2`,
      [/weight: "weight" is not known here; allowed: from, to, role/],
    ],
    'from an entity to itself': [
      'MATCH (m {slug: "m"}) CREATE (m)-[:SUCCEEDS {id: $p.self, evidenceSources: [], evidenceLocators: []}]->(m)',
      [/^SUCCEEDS \S+ \(m → m\) to: SUCCEEDS can't join "m" to itself\.$/],
    ],
    'that makes a variant one of two models': [
      'MATCH (v {slug: "v"}), (n {slug: "n"}) CREATE (v)-[:VARIANT_OF {id: $p.second, evidenceSources: [], evidenceLocators: []}]->(n)',
      ['"v" is a variant of 2 models, but must be one of exactly one.'],
    ],
    'with evidence in lists of different lengths': [
      `${change} r.evidenceSources = ["press"]`,
      [`${subject} There are 1 sources of evidence, but 2 locators.`],
    ],
    'with evidence that is there twice': [
      `${change} r.evidenceLocators = ["", ""]`,
      [`${subject} The evidence "press" is there twice.`],
    ],
    'with evidence that is not there': [
      'MATCH (n {slug: "press"}) DETACH DELETE n',
      [
        `${subject} evidence[0].source: There is no source "press".`,
        `${subject} evidence[1].source: There is no source "press".`,
        '"m" evidence[0].source: There is no source "press".',
        '"m" evidence[1].source: There is no source "press".',
      ],
    ],
  };
  const values = {
    id: relationId({ type: 'DEVELOPED', from: 'v', to: 'm' }),
    self: relationId({ type: 'SUCCEEDS', from: 'm', to: 'm' }),
    second: relationId({ type: 'VARIANT_OF', from: 'v', to: 'n' }),
  };
  for (const [name, [breaking, expected]] of Object.entries(rules))
    it(name, async () => {
      try {
        expectFound(await findingsAfter(breaking, values), expected);
      } finally {
        await run('MATCH (n:Organization) DETACH DELETE n');
      }
    });
});

describe('a check finds', () => {
  beforeEach(loadSound);

  it('a former slug that leads nowhere, and one that an entity has', async () => {
    const found = await findingsAfter(
      'CREATE (:FormerSlug {slug: "old", now: "gone"}), (:FormerSlug {slug: "n", now: "m"}), (:FormerSlug {slug: "older", now: "m"})',
    );
    expectFound(found, [
      '"old" was merged into "gone", but there is no such entity.',
      '"n" was merged into "m", but is the slug of an entity.',
    ]);
  });

  it('a gap in the log of changes, also at its end, but not what was deleted by age', async () => {
    await run('MATCH (c:Change {position: 1}) DELETE c');
    expect(await findings()).toEqual([]);
    await run('MATCH (c:ChangeCounter) SET c.position = 6');
    expect(await findings()).toEqual(['The changes 4 to 6 are missing from the log.']);
    await run('CREATE (:Change {position: 5}), (:Change {position: 6})');
    expect(await findings()).toEqual(['The change 4 is missing from the log.']);
  });

  it('a change that the counter has not counted', async () => {
    expect(await findingsAfter('MATCH (c:ChangeCounter) SET c.position = 2')).toEqual([
      'The change 3 exceeds the counter, which is at 2.',
    ]);
    expect(await findingsAfter('MATCH (c:ChangeCounter) DELETE c')).toHaveLength(3);
  });

  it('two hundred of many problems, and counts the others', async () => {
    await run('UNWIND range(1, 6000) AS i CREATE (:Entity:Model {slug: "m" + i})');
    const { findings, count } = await checkGraph(testDatabase());
    expect(findings).toHaveLength(200);
    // Of each: name, two lists, evidence, version, instants.
    expect(count).toBe(6_000 * 6);
  });
});

describe('where the schema is damaged, a check finds', () => {
  beforeEach(loadSound);
  afterEach(async () => {
    await emptyGraph();
    await run('MATCH (m:Migration) DELETE m');
    await migrate(testDatabase());
  });

  it('which constraints and indexes are missing, whatever those are called that do their work', async () => {
    for (const name of ['former_slug', 'change_position']) await run(`DROP CONSTRAINT ${name}`);
    for (const name of ['person_name', 'entity_names', 'entity_created_at', 'tagged_since'])
      await run(`DROP INDEX ${name}`);
    // One that does the same under another name, and one that does something else under the same.
    await run('CREATE INDEX by_creation FOR (n:Entity) ON (n.createdAt)');
    await run('CREATE INDEX person_name FOR (n:Person) ON (n.nom)');
    await run('CALL db.awaitIndexes(60)');
    expectFound(await findings(), [
      'The constraint former_slug is not there.',
      'The constraint change_position is not there.',
      'The index person_name is not there.',
      'The full-text index entity_names is not there.',
      'The index tagged_since is not there.',
    ]);
    for (const name of ['by_creation', 'person_name']) await run(`DROP INDEX ${name}`);
  });

  it('slugs and ids that are there twice', async () => {
    await run('DROP CONSTRAINT entity_slug');
    await run('DROP CONSTRAINT developed_id');
    await run(
      'MATCH (a {slug: "meta"})-[r:DEVELOPED]->(b), (n {slug: "n"}) CREATE (a)-[s:DEVELOPED]->(b), (m:Entity:Model) SET s = properties(r), m = properties(n)',
    );
    expectFound(await findings(), [
      'The constraint entity_slug is not there.',
      'The constraint developed_id is not there.',
      '"n" is the slug of another entity as well.',
      `${subject} is the id of another relation as well.`,
    ]);
  });

  it('migrations that were not applied, and applies none', async () => {
    await run('MATCH (m:Migration) WHERE m.number > 5 DELETE m');
    await emptyGraph();
    const found = await findings();
    expect(found[0]).toBe(
      'The migration 0006-changes was not applied yet; a start of the server applies it.',
    );
    expect(found).not.toContain('The constraint former_slug is not there.');
    expect(await findings()).toEqual(found);
  });
});

describe('thingsOf', () => {
  it('knows one constraint a type of relation, in the words of any migration', () => {
    const statements = relationTypes.map(
      (type) => `CREATE CONSTRAINT ${type} IF NOT EXISTS FOR ()-[r:${type}]-() REQUIRE r.id IS UNIQUE`,
    );
    expect(thingsOf(statements).map(({ covers }) => covers)).toEqual(
      relationTypes.map((type) => `${type}(id)`),
    );
    expect(thingsOf([...statements, 'DROP CONSTRAINT TAGGED IF EXISTS'])).toHaveLength(
      relationTypes.length - 1,
    );
  });

  it('refuses what it does not understand instead of reading over it', () => {
    expect(() => thingsOf(['CREATE VECTOR INDEX v IF NOT EXISTS FOR (n:Entity) WHERE n.x'])).toThrow(
      'What does this create?',
    );
  });
});
