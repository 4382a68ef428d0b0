import { readdirSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../../src/errors.ts';
import { migrate, statementsOf } from '../../src/neo4j/migrations.ts';
import { entityKinds, kinds, relationTypes, scoreNames } from '../../src/ontology.ts';
import { root } from '../../src/root.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';

const shipped = join(root, 'cypher', 'migrations');
const names = readdirSync(shipped)
  .sort()
  .map((file) => file.replace('.cypher', ''));
/** The number of a migration that comes some places after the last one. */
const numberAfter = (places: number) => String(names.length + places).padStart(4, '0');
const next = numberAfter(1);

/** Takes away all that migrations made. */
async function forgetSchema(): Promise<void> {
  const database = testDatabase();
  await emptyGraph();
  await database.write((run) => run('MATCH (m:Migration) DELETE m'));
  for (const [name] of await database.run('SHOW CONSTRAINTS YIELD name'))
    await database.run(`DROP CONSTRAINT ${name} IF EXISTS`);
  for (const [name] of await database.run(`SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name`))
    await database.run(`DROP INDEX ${name} IF EXISTS`);
}

async function records(): Promise<unknown[]> {
  const rows = await testDatabase().read('MATCH (m:Migration) RETURN m.name ORDER BY m.number');
  return rows.map(([name]) => name);
}

/** A copy of the shipped migrations, with one file more or changed. */
async function migrationsWith(file: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  folders.push(folder);
  await cp(shipped, folder, { recursive: true });
  await writeFile(join(folder, file), text);
  return folder;
}

const folders: string[] = [];

beforeEach(forgetSchema);
afterAll(async () => {
  await forgetSchema();
  await migrate(testDatabase());
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

describe('migrate', () => {
  it('applies every migration once, in order', async () => {
    const said: string[] = [];
    expect(await migrate(testDatabase(), (line) => said.push(line))).toEqual({ applied: names });
    expect(said).toEqual(names.map((name) => `Preparing the database: ${name}`));
    expect(await migrate(testDatabase())).toEqual({ applied: [] });
    expect(await records()).toEqual(names);
  });

  it('records migrations outside of the graph of entities', async () => {
    await migrate(testDatabase());
    const rows = await testDatabase().read(
      'MATCH (m:Migration) RETURN labels(m), keys(m) ORDER BY m.number LIMIT 1',
    );
    expect(rows).toEqual([
      [['Migration'], expect.arrayContaining(['number', 'name', 'checksum', 'appliedAt'])],
    ]);
    expect(rows[0]?.[1]).toHaveLength(4);
  });

  it('can be run by servers that start at once', async () => {
    for (const servers of [2, 2, 4]) {
      await forgetSchema();
      const results = await Promise.all(Array.from({ length: servers }, () => migrate(testDatabase())));
      expect(results.flatMap(({ applied }) => applied).sort()).toEqual(names);
      expect(await records()).toEqual(names);
    }
  });

  it('does no harm when a server died before it recorded what it did', async () => {
    await migrate(testDatabase());
    await testDatabase().write((run) => run('MATCH (m:Migration) WHERE m.number > 1 DELETE m'));
    expect(await migrate(testDatabase())).toEqual({ applied: names.slice(1) });
  });

  it('leaves every index online', async () => {
    await migrate(testDatabase());
    const rows = await testDatabase().run(
      `SHOW INDEXES YIELD name, state WHERE state <> 'ONLINE' RETURN name`,
    );
    expect(rows).toEqual([]);
  });

  it('refuses a migration that was changed after it was applied', async () => {
    await migrate(testDatabase());
    const folder = await migrationsWith(
      '0003-evidence.cypher',
      'CREATE INDEX x IF NOT EXISTS FOR (n:X) ON (n.x);',
    );
    const refusal = migrate(testDatabase(), () => {}, folder);
    await expect(refusal).rejects.toThrow(StartError);
    await expect(refusal).rejects.toThrow(
      'The migration 0003-evidence is not the one that the database was set up with',
    );
  });

  it('does not mind a changed comment', async () => {
    await migrate(testDatabase());
    const folder = await migrationsWith(`${next}-nothing.cypher`, '// Nothing to do yet.\n');
    expect(await migrate(testDatabase(), () => {}, folder)).toEqual({ applied: [`${next}-nothing`] });
    await writeFile(join(folder, `${next}-nothing.cypher`), '// Nothing to do, still.\n');
    expect(await migrate(testDatabase(), () => {}, folder)).toEqual({ applied: [] });
  });

  it('refuses a database that is newer than the program', async () => {
    const newer = await migrationsWith(
      `${next}-later.cypher`,
      'CREATE INDEX later IF NOT EXISTS FOR (n:X) ON (n.x);',
    );
    await migrate(testDatabase(), () => {}, newer);
    const refusal = migrate(testDatabase());
    await expect(refusal).rejects.toThrow(StartError);
    await expect(refusal).rejects.toThrow(`set up by a newer modelgraph: it has the migration ${next}-later`);
  });

  it('says which statement failed and does not record its migration', async () => {
    const broken = await migrationsWith(`${next}-broken.cypher`, 'CREATE INDEX;');
    const refusal = migrate(testDatabase(), () => {}, broken);
    await expect(refusal).rejects.toThrow(StartError);
    await expect(refusal).rejects.toThrow(`The migration ${next}-broken failed at "CREATE INDEX"`);
    expect(await records()).toEqual(names);
  });

  it('refuses a gap in the numbers', async () => {
    const folder = await migrationsWith(`${numberAfter(2)}-too-far.cypher`, 'RETURN 1;');
    await expect(migrate(testDatabase(), () => {}, folder)).rejects.toThrow(
      `name it ${next}-what-it-does.cypher`,
    );
  });
});

describe('the shipped migrations', () => {
  it('keep slugs unique, and the ids of every relation type', async () => {
    await migrate(testDatabase());
    const rows = await testDatabase().run('SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type');
    const unique = rows.map(([labels, properties, type]) => `${labels}.${properties} ${type}`).sort();
    expect(unique).toEqual(
      [
        'Entity.slug UNIQUENESS',
        'Change.position UNIQUENESS',
        'ChangeCounter.name UNIQUENESS',
        'FormerSlug.slug UNIQUENESS',
        'Migration.number UNIQUENESS',
        'Scores.name UNIQUENESS',
        ...relationTypes.map((type) => `${type}.id RELATIONSHIP_UNIQUENESS`),
      ].sort(),
    );
  });

  it('index what lists are ordered by and the days of relations', async () => {
    await migrate(testDatabase());
    const rows = await testDatabase().run(
      `SHOW INDEXES YIELD labelsOrTypes, properties, type, owningConstraint WHERE type = 'RANGE' AND owningConstraint IS NULL RETURN labelsOrTypes, properties`,
    );
    const labels = ['Entity', ...entityKinds.map((kind) => kinds[kind].label)];
    expect(rows.map(([label, properties]) => `${label}.${properties}`).sort()).toEqual(
      [
        ...['name', ...scoreNames].flatMap((name) => labels.map((label) => `${label}.${name}`)),
        'Change.at',
        'FormerSlug.now',
        'Entity.createdAt',
        'Entity.updatedAt',
        ...relationTypes.flatMap((type) => [`${type}.since`, `${type}.until`]),
        'Model.releasedOn',
        'Dataset.releasedOn',
        'Application.releasedOn',
        'Publication.publishedOn',
        'Source.publishedOn',
        'Event.occurredOn',
      ].sort(),
    );
  });

  it('index names, texts, and the evidence of entities and of every relation type', async () => {
    await migrate(testDatabase());
    const rows = await testDatabase().run(
      `SHOW INDEXES YIELD name, type, labelsOrTypes, properties, options WHERE type = 'FULLTEXT' RETURN name, labelsOrTypes, properties, options.indexConfig['fulltext.analyzer'] ORDER BY name`,
    );
    expect(rows).toEqual([
      ['entity_evidence', ['Entity'], ['evidenceSources'], 'keyword'],
      ['entity_names', ['Entity'], ['nameKey', 'aliasKeys'], 'keyword'],
      [
        'entity_search',
        ['Entity'],
        ['name', 'aliases', 'nameKey', 'aliasKeys', 'summary', 'statement'],
        'standard-folding',
      ],
      ['relation_evidence', expect.arrayContaining([...relationTypes]), ['evidenceSources'], 'keyword'],
    ]);
    expect(rows.at(-1)?.[1]).toHaveLength(relationTypes.length);
  });
});

describe('statementsOf', () => {
  it('leaves comments out and keeps semicolons and slashes inside quotes', () => {
    const text = `// First; of two.\nRETURN 'a;b' AS \`c;d\`, "http://e" /* ; */; // Second.\nRETURN 'it\\'s;';\n`;
    expect(statementsOf(text)).toEqual([`RETURN 'a;b' AS \`c;d\`, "http://e"`, `RETURN 'it\\'s;'`]);
  });

  it('takes a last statement without a semicolon', () => {
    expect(statementsOf('RETURN 1;\nRETURN 2')).toEqual(['RETURN 1', 'RETURN 2']);
  });
});
