import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const here = import.meta.dirname;

/** Puts each file a second and third time beside itself, compressed as far as it goes: the server only hands them out. */
const precompress: Plugin = {
  name: 'precompress',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        const source = file.type === 'chunk' ? file.code : file.source;
        const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
        this.emitFile({
          type: 'asset',
          fileName: `${fileName}.br`,
          source: brotliCompressSync(source, brotli),
        });
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
      }
    },
  },
};

export default defineConfig({
  root: here,
  // Reached at `/` and at `/explore`, so paths begin at the top.
  base: '/',
  publicDir: false,
  logLevel: 'warn',
  build: {
    outDir: join(here, '..', '..', 'dist', 'explorer'),
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // An image inside of a script or style is none that the page's policy lets in.
    assetsInlineLimit: 0,
    rollupOptions: { input: { explore: join(here, 'explore.html') } },
  },
  plugins: [precompress],
});
