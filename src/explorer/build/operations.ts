import { createHash } from 'node:crypto';
import { print } from '@0no-co/graphql.web';
import type { Plugin } from 'vite';
import { countsDocument } from '../api/counts.ts';
import * as documents from '../api/documents.ts';

/** Lists what the pages ask, by hash, for servers that answer no other operations than those of a file. */
export const operations: Plugin = {
  name: 'operations',
  apply: 'build',
  generateBundle() {
    const texts = Object.values({ ...documents, countsDocument }).map((document) => print(document));
    const byHash = texts.map((text) => [createHash('sha256').update(text).digest('hex'), text]);
    const source = `${JSON.stringify(Object.fromEntries(byHash), null, 2)}\n`;
    this.emitFile({ type: 'asset', fileName: 'operations.json', source });
  },
};
