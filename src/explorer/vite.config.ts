import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { guides } from './build/guides.ts';
import { operations } from './build/operations.ts';
import { precompress } from './build/precompress.ts';

const here = import.meta.dirname;
const root = join(here, '..', '..');

/** Files that texts refer to, below the same names. */
const references: Plugin = {
  name: 'references',
  apply: 'build',
  generateBundle() {
    for (const fileName of ['schema/schema.graphql', 'data/llama-2.yaml'])
      this.emitFile({ type: 'asset', fileName, source: readFileSync(join(root, fileName)) });
  },
};

export default defineConfig({
  root: here,
  // Pages are reached at several depths, so paths begin at the top.
  base: '/',
  publicDir: false,
  logLevel: 'warn',
  build: {
    outDir: join(root, 'dist', 'explorer'),
    emptyOutDir: true,
    // Of what the pages are made of beside the project's own source.
    license: { fileName: 'licenses.md' },
    target: 'es2023',
    modulePreload: { polyfill: false },
    // An image inside of a script or style is none that the policy of the pages lets in.
    assetsInlineLimit: 0,
    rolldownOptions: {
      // On a busy machine it would tell at each start of the server what was slow.
      checks: { pluginTimings: false },
      input: ['index', 'explore', 'docs'].map((page) => join(here, `${page}.html`)),
    },
  },
  plugins: [references, operations, guides, precompress],
});
