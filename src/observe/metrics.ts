import type { IncomingMessage, ServerResponse } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Done } from '../http/http-server.ts';
import { refuse } from '../http/refuse.ts';
import type { Statement } from '../meter.ts';
import { codesOf } from './codes.ts';
import { type MetricsSetting, mayReadMetrics } from './metrics-door.ts';

/** Names of operations that are told apart at most; callers choose them, and each takes memory here and in Prometheus. */
const namesAtMost = 100;
const namePattern = /^\w{1,64}$/;

/** Seconds that requests and statements take. */
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What is read at the moment that somebody looks. */
export interface Gauges {
  /** 1 where the database is known to be gone. */
  readonly isGone: boolean;
  /** Statements that the database has not answered yet. */
  readonly underWay: number;
  readonly subscribers: number;
  /** Fused statements by state. */
  readonly statements: ReadonlyMap<string, number>;
}

/** The metrics of a server, as Prometheus reads them. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #names = new Set<string>();
  #gauges: (() => Gauges) | undefined;

  readonly #requests = this.#counter('requests_total', 'Requests by operation and status of HTTP.', [
    'operation',
    'status',
  ]);
  readonly #errors = this.#counter('errors_total', 'Errors in answers, by code.', ['code']);
  readonly #hungUp = this.#counter('hung_up_total', 'Requests whose caller hung up before the answer.');
  readonly #statementFailures = this.#counter('statement_failures_total', 'Statements that failed.');
  readonly #requestSeconds = this.#histogram(
    'request_seconds',
    'Seconds from the headers of a request to the end of its answer.',
    seconds,
    ['operation'],
  );
  readonly #requestStatements = this.#histogram(
    'request_statements',
    'Statements sent to the database for a request.',
    [0, 1, 2, 3, 5, 10, 20, 50, 100],
  );
  readonly #statementSeconds = this.#histogram(
    'statement_seconds',
    'Seconds until the database has answered a statement.',
    seconds,
  );

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
    this.#gauge('database_gone', '1 while the database is known to be gone.', ({ isGone }) => Number(isGone));
    this.#gauge(
      'statements_under_way',
      'Statements that the database has not answered yet.',
      ({ underWay }) => underWay,
    );
    this.#gauge('subscribers', 'Subscriptions that are open.', ({ subscribers }) => subscribers);
    const read = () => this.#gauges?.();
    new Gauge({
      name: 'modelgraph_fused_statements',
      help: 'Statements made for a selection, or for all with the same links, by state: cold, planning, warm, refused.',
      labelNames: ['state'],
      registers: [this.#registry],
      collect() {
        for (const [state, count] of read()?.statements ?? []) this.set({ state }, count);
      },
    });
  }

  /** Reads gauges from now on. */
  watch(gauges: () => Gauges): void {
    this.#gauges = gauges;
  }

  /** Counts a statement. */
  countStatement({ milliseconds = 0, failed }: Statement): void {
    this.#statementSeconds.observe(milliseconds / 1_000);
    if (failed) this.#statementFailures.inc();
  }

  /** Counts a request. */
  count({ meter, response, milliseconds, isAnswered }: Done): void {
    const operation = this.#nameOf(meter.asked?.name, meter.asked !== undefined);
    this.#requests.inc({ operation, status: String(response.statusCode) });
    // A subscription lasts as long as its caller likes.
    if (meter.asked?.type === 'subscription') return;
    if (!isAnswered) this.#hungUp.inc();
    this.#requestSeconds.observe({ operation }, milliseconds / 1_000);
    if (meter.asked) this.#requestStatements.observe(meter.statements.length);
    for (const code of codesOf(meter.errors)) this.#errors.inc({ code });
  }

  /** Answers a request for them. */
  async answer(setting: MetricsSetting, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!mayReadMetrics(setting, request)) {
      const message = 'The metrics are not for you: they are told as MODELGRAPH_METRICS has it.';
      refuse(response, 403, { code: 'FORBIDDEN', message });
      return;
    }
    const text = await this.#registry.metrics();
    response.writeHead(200, { 'content-type': this.#registry.contentType, 'cache-control': 'no-store' });
    response.end(text);
  }

  /** The label of an operation: few enough to be kept, whatever callers call theirs. */
  #nameOf(name: string | undefined, isKnown: boolean): string {
    if (!isKnown) return '(none)';
    if (name === undefined) return '(unnamed)';
    if (this.#names.has(name)) return name;
    if (this.#names.size >= namesAtMost || !namePattern.test(name)) return '(other)';
    this.#names.add(name);
    return name;
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[] = []): Counter<Label> {
    return new Counter({ name: `modelgraph_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #histogram<Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: Label[] = [],
  ): Histogram<Label> {
    return new Histogram({
      name: `modelgraph_${name}`,
      help,
      buckets,
      labelNames,
      registers: [this.#registry],
    });
  }

  #gauge(name: string, help: string, value: (gauges: Gauges) => number): void {
    const read = () => this.#gauges?.();
    new Gauge({
      name: `modelgraph_${name}`,
      help,
      registers: [this.#registry],
      collect() {
        const gauges = read();
        if (gauges) this.set(value(gauges));
      },
    });
  }
}
