import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { StartError } from '../errors.ts';
import type { Done } from '../http/http-server.ts';
import { codesOf } from './codes.ts';

/** What exports traces. */
export interface Traces {
  /** Tells the trace of a request: its span, below it that of the operation, below that those of the statements. */
  readonly tell: (done: Done) => void;
  /** Sends what is not sent yet. */
  stop(): Promise<void>;
}

/** The variables of OpenTelemetry by which an exporter is configured. */
const endpoints = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];

/**
 * Exports traces where OpenTelemetry's own variables name a place to send them to; undefined where none does, and then nothing
 * of it is even loaded. Spans are made when a request is done, from what its meter has noted.
 *
 * @throws {StartError} where the packages for it are not installed
 */
export async function openTraces(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Traces | undefined> {
  if (!endpoints.some((name) => env[name]) || env.OTEL_SDK_DISABLED === 'true') return undefined;
  const { provider, propagator } = await loadSdk(env);
  const tracer = provider.getTracer('modelgraph');
  const tell = ({ id, request, response, meter, milliseconds }: Done): void => {
    const at = (time: number) => performance.timeOrigin + time;
    const { asked } = meter;
    const parent = propagator.extract(ROOT_CONTEXT, request.headers, {
      get: (headers, key) => headers[key],
      keys: (headers) => Object.keys(headers),
    });
    const end = meter.startedAt + milliseconds;
    const http = tracer.startSpan(
      `${request.method} ${request.url?.split('?')[0]}`,
      {
        kind: SpanKind.SERVER,
        startTime: at(meter.startedAt),
        attributes: {
          'http.request.method': request.method,
          'http.response.status_code': response.statusCode,
          'modelgraph.request.id': id,
        },
      },
      parent,
    );
    if (response.statusCode >= 500) http.setStatus({ code: SpanStatusCode.ERROR });
    if (asked) {
      const below = trace.setSpan(parent, http);
      const { name, type } = asked;
      const span = tracer.startSpan(
        name === undefined ? type : `${type} ${name}`,
        {
          startTime: at(meter.startedAt),
          attributes: {
            'graphql.operation.type': type,
            ...(name !== undefined && { 'graphql.operation.name': name }),
          },
        },
        below,
      );
      const codes = codesOf(meter.errors);
      if (codes.length > 0) span.setStatus({ code: SpanStatusCode.ERROR, message: codes.join(', ') });
      for (const { text, startedAt, milliseconds: took = end - startedAt, failed } of meter.statements) {
        const statement = tracer.startSpan(
          'statement',
          {
            kind: SpanKind.CLIENT,
            startTime: at(startedAt),
            attributes: { 'db.system.name': 'neo4j', 'db.query.text': text },
          },
          trace.setSpan(below, span),
        );
        if (failed) statement.setStatus({ code: SpanStatusCode.ERROR });
        statement.end(at(startedAt + took));
      }
      span.end(at(end));
    }
    http.end(at(end));
  };
  return { tell, stop: () => provider.shutdown().catch(() => {}) };
}

async function loadSdk(env: Readonly<Record<string, string | undefined>>) {
  try {
    const [
      { BasicTracerProvider, BatchSpanProcessor },
      { OTLPTraceExporter },
      { resourceFromAttributes },
      core,
    ] = await Promise.all([
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/core'),
    ]);
    const provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': env.OTEL_SERVICE_NAME ?? 'modelgraph' }),
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
    });
    return { provider, propagator: new core.W3CTraceContextPropagator() };
  } catch (cause) {
    throw new StartError(
      `OTEL_EXPORTER_OTLP_ENDPOINT is set, but traces can't be exported: ${(cause as Error).message}. Install with optional dependencies (npm ci without --omit=optional), or unset it.`,
      { cause },
    );
  }
}
