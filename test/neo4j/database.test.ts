import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ChangeLog } from '../../src/changes/change-log.ts';
import { Meter } from '../../src/meter.ts';
import { Database, OutcomeUnknown } from '../../src/neo4j/database.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { Wire } from '../support/wire.ts';

let wire: Wire;
let states: boolean[];

beforeEach(async () => {
  wire = await Wire.open();
  states = [];
});
afterEach(emptyGraph);

/** A database behind the wire. */
function behind(circuit = true): Database {
  const changed = (isOpen: boolean) => void states.push(isOpen);
  const database = new Database(wire.connection, circuit ? { circuit: { changed } } : {});
  onTestFinished(() => database.close());
  return database;
}

/** A message of the Bolt protocol. */
const commit = Buffer.from([0xb0, 0x12]);
const one = 'RETURN 1';
const create = `CREATE (:Entity:Topic {slug: 'new', name: 'New'})`;
const count = async () => Number((await testDatabase().read('RETURN COUNT { (:Entity) }'))[0]?.[0]);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );

it('is waited for until it is there, and no longer than told', async () => {
  const database = behind(false);
  wire.cut();
  await expect(database.ready(300)).rejects.toMatchObject({ code: 'GRAPH_UNAVAILABLE' });
  setTimeout(() => wire.mend(), 300);
  await database.ready(30_000);
});

describe('a read', () => {
  it('is tried again where its connection is lost', async () => {
    const database = behind();
    await database.read(one);
    let times = 0;
    wire.onSend = (data) => {
      if (data.includes('RETURN 2') && ++times === 1) wire.snap();
    };
    expect(await database.read('RETURN 2')).toEqual([[2]]);
    expect(times).toBe(2);
  });

  it('fails at once where nobody waits for it any more', async () => {
    const meter = new Meter();
    meter.hangUp();
    let texts = 0;
    const database = behind();
    database.onStatement(() => texts++);
    expect(await codeOf(database.read(one, {}, undefined, meter))).toBe('DEADLINE_EXCEEDED');
    expect(texts).toBe(0);
  });
});

describe('a write', () => {
  it('is done again where the connection is lost before it takes effect', async () => {
    const database = behind();
    let times = 0;
    wire.onSend = (data) => {
      if (data.includes('CREATE') && ++times === 1) wire.snap();
    };
    await database.write((run) => run(create));
    expect([times, await count()]).toEqual([2, 1]);
  });

  it('says that it may be done where the connection is lost while it takes effect', async () => {
    const database = behind();
    wire.onSend = (data) => {
      if (!data.includes(commit)) return;
      wire.muteServer();
      setTimeout(() => wire.cut(), 200);
    };
    const error = await database.write((run) => run(create)).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(OutcomeUnknown);
    expect(error).toMatchObject({ code: 'GRAPH_UNAVAILABLE', extensions: { outcome: 'UNKNOWN' } });
    expect(await count()).toBe(1);
  });

  it('says that it may be done where the database falls silent while it takes effect', async () => {
    wire.onSend = (data) => {
      if (data.includes(commit)) wire.muteServer();
    };
    const writing = behind(false).write((run) => run(create), 500);
    await expect(writing).rejects.toBeInstanceOf(OutcomeUnknown);
  });

  it('is not done where the database falls silent before', async () => {
    wire.onSend = (data) => {
      if (data.includes('CREATE')) wire.freeze();
    };
    expect(await codeOf(behind(false).write((run) => run(create), 500))).toBe('DEADLINE_EXCEEDED');
    wire.onSend = () => {};
    wire.thaw();
    expect(await count()).toBe(0);
  });

  it('goes on where the caller hangs up once it has begun, and is not begun after', async () => {
    const database = behind();
    const meter = new Meter();
    const log = new ChangeLog(database);
    const write = (slug: string) =>
      log.write(
        { actor: 'test' },
        async (run, recorder) => {
          meter.hangUp();
          recorder.add(await upsertEntities(run, [{ kind: 'TOPIC', slug, properties: { name: slug } }]));
        },
        { meter },
      );
    await write('first');
    expect(meter.writes).toMatchObject([{ changes: ['CREATED Entity:first'] }]);
    expect(await codeOf(write('second'))).toBe('DEADLINE_EXCEEDED');
    expect(await count()).toBe(1);
  });
});

describe('a circuit', () => {
  it('opens when connections are refused, so that all fails at once, and closes when they are not', async () => {
    const database = behind();
    await database.read(one);
    wire.cut();
    expect(await codeOf(database.read(one))).toBe('GRAPH_UNAVAILABLE');
    expect([states, database.isGone]).toEqual([[true], true]);
    let sent = 0;
    const end = database.onStatement(() => sent++);
    for (let i = 0; i < 100; i++) {
      expect(await codeOf(database.read(one))).toBe('GRAPH_UNAVAILABLE');
      expect(await codeOf(database.write((run) => run(create)))).toBe('GRAPH_UNAVAILABLE');
    }
    end();
    expect(sent).toBe(0);
    wire.mend();
    while (database.isGone) await pause(20);
    expect(await database.read(one)).toEqual([[1]]);
    expect(states).toEqual([true, false]);
  });

  it('opens when the database falls silent, which ends what waits for it, and leaves no connection behind', async () => {
    const database = behind();
    await Promise.all([1, 2, 3].map(() => database.read(one)));
    wire.freeze();
    const outcomes = await Promise.all([
      codeOf(database.read(one)),
      codeOf(database.write((run) => run(create))),
    ]);
    expect(outcomes).toEqual(['GRAPH_UNAVAILABLE', 'GRAPH_UNAVAILABLE']);
    expect(await codeOf(database.read(one))).toBe('GRAPH_UNAVAILABLE');
    wire.thaw();
    while (database.isGone) await pause(20);
    expect(await database.read(one)).toEqual([[1]]);
    expect(await count()).toBe(0);
    while (wire.open > 1) await pause(20);
  });

  it('stays closed while the database is at work on something long', async () => {
    const database = behind();
    const long = 'UNWIND range(1, 100000000000) AS i WITH sum(i) AS i RETURN i';
    expect(await codeOf(database.read(long, {}, 5_000))).toBe('DEADLINE_EXCEEDED');
    expect(states).toEqual([]);
  });
});
