import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { defaultLimits } from '../src/limits/limits.ts';

describe('the settings', () => {
  it('have defaults that serve on this machine alone', () => {
    expect(readConfig({})).toEqual({
      port: 4000,
      host: '127.0.0.1',
      neo4j: undefined,
      database: undefined,
      databaseWait: 60_000,
      deadline: 30_000,
      home: resolve('.modelgraph'),
      seed: 'llama-2',
      // Everybody may read, nobody may write.
      access: { publicRead: true, keys: [], tokens: undefined },
      changesKept: 30,
      analysisEngine: 'auto',
      analysisMemory: undefined,
      analyzeEvery: undefined,
      answerCache: undefined,
      operations: undefined,
      operationsOnly: false,
      limits: defaultLimits,
      rate: undefined,
      corsOrigins: [],
      introspection: true,
      suggestions: true,
      metrics: 'local',
      logsAllRequests: false,
      slow: 1_000,
      auditLog: undefined,
      logLevel: 'info',
    });
  });

  it('take times in milliseconds, seconds and minutes', () => {
    const time = (value: string) => readConfig({ MODELGRAPH_DEADLINE: value }).deadline;
    expect(['500ms', '30s', '2m'].map(time)).toEqual([500, 30_000, 120_000]);
    for (const value of ['0s', '30', '1h', '-1s', '1.5s', 'off'])
      expect(() => time(value)).toThrow(`MODELGRAPH_DEADLINE "${value}" is not a time such as`);
    expect(() => time('9999999m')).toThrow('is longer than 24 days');
  });

  it('take a rate as requests in a time', () => {
    const rate = (value: string) => readConfig({ MODELGRAPH_RATE_LIMIT: value }).rate;
    expect(['100/1m', '5/10s', '1/2h', 'off'].map(rate)).toEqual([
      { requests: 100, within: 60_000 },
      { requests: 5, within: 10_000 },
      { requests: 1, within: 7_200_000 },
      undefined,
    ]);
    for (const value of ['100', '0/1m', '1/0s', '1/1d', '1/m'])
      expect(() => rate(value)).toThrow(`MODELGRAPH_RATE_LIMIT "${value}" is neither off nor requests`);
  });

  it('take origins as browsers name them', () => {
    const origins = (value: string) => readConfig({ MODELGRAPH_CORS_ORIGINS: value }).corsOrigins;
    expect(origins('https://a.test, http://b.test:8080')).toEqual(['https://a.test', 'http://b.test:8080']);
    expect(origins('*')).toEqual(['*']);
    for (const value of ['a.test', 'https://a.test/', 'https://a.test/path', 'null', 'https://a.test,'])
      expect(() => origins(value)).toThrow(`MODELGRAPH_CORS_ORIGINS "${value}" is neither * nor origins`);
  });

  it('take each limit as a number', () => {
    expect(readConfig({ MODELGRAPH_LIMIT_DEPTH: '12' }).limits).toEqual({ ...defaultLimits, depth: 12 });
    for (const value of ['0', '-1', '1e3', '1000000000', 'off'])
      expect(() => readConfig({ MODELGRAPH_LIMIT_COST: value })).toThrow(
        `MODELGRAPH_LIMIT_COST "${value}" is not a whole number from 1 to 999999999`,
      );
  });

  it('count the memory for analysis in megabytes', () => {
    expect(readConfig({ MODELGRAPH_ANALYSIS_MEMORY_MB: '300' }).analysisMemory).toBe(300 * 2 ** 20);
  });

  it('take the time between two analyses in minutes or hours', () => {
    const every = (value: string) => readConfig({ MODELGRAPH_ANALYZE_EVERY: value }).analyzeEvery;
    expect(['15m', '6h', 'off'].map(every)).toEqual([900_000, 21_600_000, undefined]);
    for (const value of ['15', '0m', '6 h', '1d', '99999h', 'on'])
      expect(() => every(value)).toThrow(
        `MODELGRAPH_ANALYZE_EVERY "${value}" is neither off nor minutes or hours`,
      );
  });

  it('take an empty variable for an absent one', () => {
    expect(readConfig({ PORT: '', NEO4J_URI: '', MODELGRAPH_SEED: '' })).toEqual(readConfig({}));
  });

  it('lead to a database of the user where its address is given', () => {
    const { neo4j, database } = readConfig({
      NEO4J_URI: 'neo4j+s://example.org',
      NEO4J_PASSWORD: 'secret',
      NEO4J_DATABASE: 'models',
    });
    expect(neo4j).toEqual({ uri: 'neo4j+s://example.org', username: 'neo4j', password: 'secret' });
    expect(database).toBe('models');
  });

  it.each([
    [{ PORT: 'http' }, 'PORT "http" is not a port number'],
    [{ PORT: '70000' }, 'PORT "70000" is above 65535'],
    [{ NEO4J_URI: 'http://127.0.0.1:7474' }, 'NEO4J_URI "http://127.0.0.1:7474" is not a database address'],
    [{ NEO4J_URI: 'bolt://127.0.0.1' }, 'NEO4J_PASSWORD is not'],
    [
      { MODELGRAPH_ANALYSIS_MEMORY_MB: '0' },
      'MODELGRAPH_ANALYSIS_MEMORY_MB "0" is not a number of megabytes',
    ],
    [
      { MODELGRAPH_ANALYSIS_ENGINE: 'GDS' },
      'MODELGRAPH_ANALYSIS_ENGINE "GDS" is not one of auto, gds, graphology',
    ],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL "loud" is not one of fatal, error'],
    [{ PORT: 'x', LOG_LEVEL: 'y' }, 'LOG_LEVEL "y"'],
  ])('%j are refused with a message that names the variable', (env, message) => {
    expect(() => readConfig(env)).toThrow(message);
  });
});
