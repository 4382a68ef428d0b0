import { beforeEach, describe, expect, it } from 'vitest';
import { ChangeLog } from '../../src/changes/change-log.ts';
import type { Recorder } from '../../src/changes/recorder.ts';
import type { Run } from '../../src/neo4j/database.ts';
import type { EntityRow } from '../../src/write/rows.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { upsertRelations } from '../../src/write/upsert-relations.ts';
import { emptyGraph, emptyLog, testDatabase } from '../support/database.ts';
import { storedEntity, wholeGraph } from '../write/stored.ts';

const topic = (slug: string, name = slug): EntityRow => ({ kind: 'TOPIC', slug, properties: { name } });

const upserting =
  (...rows: EntityRow[]) =>
  async (run: Run, recorder: Recorder) => {
    const written = await upsertEntities(run, rows);
    recorder.add(written);
    return written;
  };

describe('the change log', () => {
  let log: ChangeLog;
  beforeEach(async () => {
    await emptyGraph();
    await testDatabase().run('MATCH (c:Change) DELETE c');
    log = new ChangeLog(testDatabase());
  });

  it('records who changed what, when and why', async () => {
    const before = await log.position();
    await log.write({ actor: 'ada', reason: 'because' }, async (run, recorder) => {
      const rows = [
        { kind: 'ORGANIZATION', slug: 'meta', properties: { name: 'Meta' } },
        { kind: 'MODEL', slug: 'm', properties: { name: 'M' } },
      ] as const;
      recorder.add(await upsertEntities(run, rows));
      recorder.add(await upsertRelations(run, [{ type: 'DEVELOPED', from: 'meta', to: 'm' }]));
    });
    const [commit] = await log.after(before);
    expect(commit).toEqual({
      position: before + 1,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      changes: [
        { action: 'CREATED', identity: { of: 'entity', slug: 'meta' }, kinds: ['ORGANIZATION'] },
        { action: 'CREATED', identity: { of: 'entity', slug: 'm' }, kinds: ['MODEL'] },
        {
          action: 'CREATED',
          identity: { of: 'relation', type: 'DEVELOPED', id: expect.any(String) },
          kinds: ['ORGANIZATION', 'MODEL'],
        },
      ],
    });
    const rows = await testDatabase().read('MATCH (c:Change) RETURN c.actor, c.reason');
    expect(rows).toEqual([['ada', 'because']]);
  });

  it('records nothing where nothing changes, or the write fails', async () => {
    await log.write({ actor: 'ada' }, upserting(topic('a')));
    const position = await log.position();
    await log.write({ actor: 'ada' }, upserting(topic('a')));
    await expect(log.write({ actor: 'ada' }, upserting(topic('b'), topic('BAD')))).rejects.toThrow();
    expect(await log.position()).toBe(position);
  });

  it('names what is written twice in a transaction once', async () => {
    const before = await log.position();
    await log.write({ actor: 'ada' }, upserting(topic('a'), topic('a', 'New')));
    expect((await log.after(before)).flatMap(({ changes }) => changes.map(({ action }) => action))).toEqual([
      'CREATED',
    ]);
  });

  it('deletes from its beginning, however many are of the same millisecond', async () => {
    await emptyLog();
    // The later ones were made first, so that the database comes upon them first.
    await testDatabase().run(
      'UNWIND range(30, 1, -1) AS i CREATE (:Change {position: i, at: datetime("2020-01-01T00:00Z"), actions: [], keys: [], kinds: []})',
    );
    await testDatabase().run("CREATE (:ChangeCounter {name: 'changes', position: 30})");
    await log.write({ actor: 'ada' }, upserting(topic('a')));
    const rows = await testDatabase().read('MATCH (c:Change) RETURN c.position ORDER BY c.position');
    expect(rows.flat()).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);
  });

  it('does everything of a dry run but takes it back', async () => {
    await log.write({ actor: 'ada' }, upserting(topic('a'), topic('b')));
    const [before, position] = [await wholeGraph(), await log.position()];
    const tried = await log.write({ actor: 'ada' }, upserting(topic('a', 'New'), topic('b'), topic('c')), {
      dryRun: true,
    });
    expect(tried).toMatchObject({ created: 1, updated: 1, unchanged: 1 });
    expect([await wholeGraph(), await log.position()]).toEqual([before, position]);
  });

  it('numbers transactions without gaps, in the order in which they take effect', async () => {
    const before = await log.position();
    const logs = [log, new ChangeLog(testDatabase())];
    // Every third one fails after it has taken its number, and gives it back.
    const write = (i: number) =>
      logs[i % 2]?.write({ actor: 'ada' }, async (run, recorder) => {
        await upserting(topic(`t-${i}`), topic('shared', `by ${i}`))(run, recorder);
        if (i % 3 === 0) recorder.beforeCommit(() => Promise.reject(new Error('no')));
      });
    await Promise.allSettled(Array.from({ length: 30 }, (_, i) => write(i)));
    const rows = await testDatabase().read(
      'MATCH (c:Change) WHERE c.position > $p.before RETURN c.position, c.keys, c.at ORDER BY c.position',
      { p: { before } },
    );
    expect(rows.map(([position]) => position)).toEqual(rows.map((_, i) => before + 1 + i));
    expect(rows).toHaveLength(20);
    const last = ((rows.at(-1) ?? [])[1] as string[]).find((key) => key.startsWith('Entity:t-'));
    expect(await storedEntity('shared')).toMatchObject({ name: `by ${last?.slice('Entity:t-'.length)}` });
  });

  it('is read a few transactions at a time', async () => {
    const before = await log.position();
    for (let i = 0; i < 12; i++) await log.write({ actor: 'ada' }, upserting(topic(`t-${i}`)));
    const first = await log.after(before);
    const rest = await log.after(first.at(-1)?.position ?? 0);
    expect([...first, ...rest].map(({ position }) => position)).toEqual(
      Array.from({ length: 12 }, (_, i) => before + 1 + i),
    );
  });

  it('forgets what is older than the days that it keeps', async () => {
    await log.write({ actor: 'ada' }, upserting(topic('a')));
    await log.write({ actor: 'ada' }, upserting(topic('b')));
    await testDatabase().run(
      "MATCH (c:Change) WHERE 'Entity:a' IN c.keys SET c.at = datetime() - duration({days: 8})",
    );
    await log.write({ actor: 'ada' }, upserting(topic('c')));
    expect(await testDatabase().read('MATCH (c:Change) RETURN count(c)')).toEqual([[3]]);
    await new ChangeLog(testDatabase(), 7).write({ actor: 'ada' }, upserting(topic('d')));
    const rows = await testDatabase().read('MATCH (c:Change) RETURN c.keys[0] ORDER BY c.position');
    expect(rows).toEqual([['Entity:b'], ['Entity:c'], ['Entity:d']]);
  });

  it('takes effect only where the sources that it names are still there', async () => {
    const source = { kind: 'SOURCE', slug: 'press', properties: { name: 'Press' } } as const;
    await log.write({ actor: 'ada' }, upserting(source));
    let runs = 0;
    const writing = log.write({ actor: 'ada' }, async (run, recorder) => {
      runs++;
      const written = await upsertEntities(run, [{ ...topic('a'), evidence: [{ source: 'press' }] }]);
      recorder.add(written);
      // As if by someone else, after it was looked up.
      if (runs === 1) await testDatabase().run("MATCH (n:Source {slug: 'press'}) DETACH DELETE n");
    });
    await expect(writing).rejects.toThrow('There is no source "press"');
    expect(runs).toBe(2);
    expect(await storedEntity('a')).toBeUndefined();
  });
});
