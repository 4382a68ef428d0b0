import type { IncomingMessage } from 'node:http';

/**
 * Who may read the metrics: programs on this machine that ask without a proxy in between, everybody who reaches the port,
 * or nobody.
 */
export const metricsSettings = ['local', 'public', 'off'] as const;
export type MetricsSetting = (typeof metricsSettings)[number];

/** True where whoever sends the request may read the metrics. */
export function mayReadMetrics(setting: MetricsSetting, { headers, socket }: IncomingMessage): boolean {
  if (setting !== 'local') return setting === 'public';
  const { remoteAddress = '' } = socket;
  const isHere = /^(::ffff:)?127\./.test(remoteAddress) || remoteAddress === '::1';
  // A proxy on this machine speaks for others.
  const isForwarded =
    headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined || headers.via !== undefined;
  return isHere && !isForwarded;
}
