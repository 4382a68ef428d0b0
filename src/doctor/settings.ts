import type { Config } from '../config.ts';
import { readConfig, settingNames } from '../config.ts';
import { reasonOf } from '../errors.ts';
import { nearest } from '../import/nearest.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Looks at the settings: those that are given, those that are none, and those that let more in than may be meant. */
export function examineSettings(env: Environment): {
  readonly config?: Config;
  readonly findings: Finding[];
} {
  const given = settingNames.filter((name) => env[name]);
  const unknown = Object.keys(env).filter(
    (name) => name.startsWith('MODELGRAPH_') && !settingNames.includes(name),
  );
  const findings = unknown.map((name) => {
    const meant = nearest(name, settingNames);
    return warn('settings', `${name} is no setting.${meant ? ` Did you mean ${meant}?` : ' Unset it.'}`);
  });
  try {
    const config = readConfig(env);
    findings.unshift(
      ok('settings', given.length > 0 ? `given: ${given.join(', ')}` : 'all are the defaults'),
    );
    return { config, findings: [...findings, ...examineDoors(config)] };
  } catch (error) {
    return { findings: [fail('settings', reasonOf(error)), ...findings] };
  }
}

function examineDoors({ host, access, rate, metrics }: Config): Finding[] {
  const isOpen = !['127.0.0.1', 'localhost', '::1'].includes(host);
  const findings: Finding[] = [];
  if (isOpen && access.publicRead && !rate)
    findings.push(
      warn(
        'doors',
        `HOST is ${host}, everybody may read, and nobody is held to a rate. Set MODELGRAPH_RATE_LIMIT, or let a proxy do it.`,
      ),
    );
  if (isOpen && metrics === 'public')
    findings.push(warn('doors', 'MODELGRAPH_METRICS is public: keep /metrics from strangers by a proxy.'));
  if (access.keys.length === 0 && !access.tokens)
    findings.push(ok('doors', 'nobody may write: there are no keys (modelgraph key create) and no tokens'));
  return findings;
}
