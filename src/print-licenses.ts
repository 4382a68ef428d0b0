import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

/** Where the list of licences is checked in. */
export const licensesFile = join(root, 'docs', 'licenses.md');

/** Packages that tell their licence in a file alone. */
const toldElsewhere: Readonly<Record<string, string>> = { limiter: 'MIT' };

/** A package that is installed with the server. */
export interface Licensed {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly license?: string; readonly dev?: boolean }>
  >;
}

/** What is installed with the server, as the lockfile has it, by name and version. */
export function licensed(): readonly Licensed[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  const all = Object.entries(packages).flatMap(([path, { version = '', license, dev }]): Licensed[] => {
    const name = path.split('node_modules/').at(-1) ?? '';
    return name === '' || dev
      ? []
      : [{ name, version, license: license ?? toldElsewhere[name] ?? 'unknown' }];
  });
  const unique = new Map(all.map((each) => [`${each.name} ${each.version}`, each]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** The list in the form that is checked in; `npm run licenses` writes it, a test compares it. */
export function printedLicenses(): string {
  const rows = licensed().map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`);
  return `# Licences of what is installed with the server

modelgraph itself is under Apache-2.0. Neo4j Community (GPL-3.0) and Graph Data Science run as a process of their own
and are not among its packages. Written by \`npm run licenses\`.

| package | version | licence |
| --- | --- | --- |
${rows.join('\n')}
`;
}

if (import.meta.filename === process.argv[1]) writeFileSync(licensesFile, printedLicenses());
