import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { Marked } from 'marked';
import type { Plugin } from 'vite';

const docs = join(import.meta.dirname, '..', '..', '..', 'docs');

/** Folders of texts, as pages below `/docs`. */
const folders = { guides: 'Guides', decisions: 'Decisions' } as const;

/** Makes pages of the project's guides and decisions, in the look of the others, by the template `docs.html`. */
export const guides: Plugin = {
  name: 'guides',
  apply: 'build',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const template = bundle['docs.html'];
      if (template?.type !== 'asset') throw new Error('docs.html, the template of guides, was not built.');
      const page = (path: string, title: string, content: string) =>
        this.emitFile({
          type: 'asset',
          fileName: path,
          source: String(template.source)
            .replace('%TITLE%', () => title)
            .replace('%CONTENT%', () => content),
        });
      const lists = Object.entries(folders).map(([folder, heading]) => {
        const texts = readdirSync(join(docs, folder))
          .filter((file) => file.endsWith('.md'))
          .sort()
          .map((file) => ({
            name: basename(file, '.md'),
            text: readFileSync(join(docs, folder, file), 'utf8'),
          }));
        for (const { name, text } of texts)
          page(`docs/${folder}/${name}.html`, titleOf(text), htmlOf(text, `docs/${folder}`));
        const items = texts.map(
          ({ name, text }) => `<li><a href="/docs/${folder}/${name}">${titleOf(text)}</a></li>`,
        );
        return `<h2>${heading}</h2><ul>${items.join('')}</ul>`;
      });
      const examples = `<h2>Examples</h2>${htmlOf(readFileSync(join(docs, 'examples', 'README.md'), 'utf8').replace(/^# .+$/m, ''), 'docs/examples')}`;
      page('docs.html', 'Guides', ['<h1>Guides</h1>', ...lists, examples].join('\n'));
    },
  },
};

const titleOf = (text: string): string => /^# (.+)$/m.exec(text)?.[1] ?? '';

/** @param folder where the text is, from which its links go */
function htmlOf(text: string, folder: string): string {
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const inner = this.parser.parseInline(tokens);
        const id = inner
          .replace(/<[^>]+>/g, '')
          .toLowerCase()
          .replace(/[^\p{L}\p{N} -]/gu, '')
          .replaceAll(' ', '-');
        return `<h${depth} id="${id}">${inner}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        return `<a href="${addressOf(href, folder)}">${this.parser.parseInline(tokens)}</a>`;
      },
    },
  });
  return marked.parse(text, { async: false });
}

/** Where a link of a text leads on the server: to a page, or as an example into GraphiQL. */
function addressOf(href: string, folder: string): string {
  if (/^(https?:|#)/.test(href)) return href;
  const [path = '', anchor] = posix.join(folder, href).split('#');
  const behind = anchor ? `#${anchor}` : '';
  if (path === 'docs/examples') return '/docs#examples';
  if (path.startsWith('docs/examples/') && path.endsWith('.graphql'))
    return `/graphql?query=${encodeURIComponent(readFileSync(join(docs, '..', path), 'utf8'))}`;
  return `/${path.replace(/\.md$/, '')}${behind}`;
}
