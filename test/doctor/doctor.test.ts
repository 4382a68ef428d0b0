import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { examineClock, examineDatabase } from '../../src/doctor/database.ts';
import { examineMachine } from '../../src/doctor/machine.ts';
import { examineSettings } from '../../src/doctor/settings.ts';
import { startCommand, testDatabaseSettings } from '../support/command.ts';
import { testConnection, testDatabase } from '../support/database.ts';

it('says of everything whether it is well, without secrets, and changes nothing', async () => {
  const doctor = startCommand(['doctor'], { ...testDatabaseSettings(), MODELGRAPH_DEADLIN: '1s' });
  expect(await doctor.ended).toBe(0);
  const said = doctor.said.join('\n');
  for (const line of [
    /^ok {4}settings {4}given: NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD/m,
    /^warn {2}settings {4}MODELGRAPH_DEADLIN is no setting\. Did you mean MODELGRAPH_DEADLINE\?$/m,
    /^ok {4}Node\.js /m,
    /^ok {4}database {4}Neo4j \d/m,
    /^ok {4}migrations {2}all \d+ are applied$/m,
    /^ok {4}indexes {5}\d+ constraints and indexes are there and online$/m,
    /^ok {4}clock /m,
  ])
    expect(said).toMatch(line);
  expect(said).not.toContain(testConnection().password);
});

it('ends with 1 where something is wrong', async () => {
  const doctor = startCommand(['doctor'], { PORT: 'x' });
  expect(await doctor.ended).toBe(1);
  expect(doctor.said).toContain(
    `fail  settings    The settings can't be used:   PORT "x" is not a port number.`,
  );
});

it('finds an index that is missing', async () => {
  const [row] = await testDatabase().read(
    `SHOW INDEXES YIELD name, type, owningConstraint, createStatement
     WHERE type = 'RANGE' AND owningConstraint IS NULL RETURN name, createStatement LIMIT 1`,
  );
  await testDatabase().run(`DROP INDEX ${row?.[0]}`);
  onTestFinished(async () => {
    await testDatabase().run(String(row?.[1]));
    await testDatabase().run('CALL db.awaitIndexes(60)');
  });
  const findings = await examineDatabase(readConfig(testDatabaseSettings()));
  expect(findings).toContainEqual({
    state: 'fail',
    what: 'indexes',
    found: expect.stringContaining('index'),
  });
});

it('finds clocks that differ', async () => {
  const hour = 3_600_000;
  const behind = { read: async () => [[Date.now() - hour]] };
  expect(await examineClock(behind)).toMatchObject({
    state: 'warn',
    found: expect.stringContaining('-3600.0 s'),
  });
  expect(await examineClock(testDatabase())).toMatchObject({ state: 'ok' });
});

it('finds doors that stand open', () => {
  const states = (env: Record<string, string>) =>
    examineSettings(env).findings.flatMap(({ state, what }) => (state === 'warn' ? [what] : []));
  expect(states({})).toEqual([]);
  expect(states({ HOST: '0.0.0.0', MODELGRAPH_METRICS: 'public' })).toEqual(['doors', 'doors']);
  expect(states({ HOST: '0.0.0.0', MODELGRAPH_RATE_LIMIT: '100/1m' })).toEqual([]);
});

it('looks at the machine, and makes no folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'modelgraph-doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const config = readConfig({ MODELGRAPH_HOME: join(folder, 'not', 'there') });
  const findings = await examineMachine(config);
  expect(findings.map(({ what }) => what)).toEqual(['Node.js', 'Java', 'Neo4j', 'Docker', 'disk', 'memory']);
  expect((await examineDatabase(config)).map(({ state, what }) => [state, what])).toEqual([
    ['warn', 'database'],
  ]);
});
