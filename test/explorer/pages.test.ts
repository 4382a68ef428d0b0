import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { KnownOperations, readOperations } from '../../src/execution/known-operations.ts';
import { textOf } from '../../src/explorer/api/client.ts';
import { ontologyDocument } from '../../src/explorer/api/documents.ts';
import { root } from '../../src/root.ts';
import { loadRandomGraph } from '../support/random-graph.ts';
import { post, send, testServer } from '../support/server.ts';
import { loadStory } from '../support/story.ts';
import { findChromium } from './chromium.ts';

// A browser that draws without a graphics card is slow on a machine that is busy.
vi.setConfig({ testTimeout: 240_000 });

const executablePath = findChromium();
const screenshots = join(root, '.cache', 'screenshots');

/** What a page said that it should not have said, and whom else it asked. */
const complaints: string[] = [];
const foreign: string[] = [];
const contexts: BrowserContext[] = [];
let browser: Browser;
let url: string;

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    locale: 'en-US',
    ...options,
  });
  contexts.push(context);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
  });
  await page.goto(url + path);
  return page;
}

/** Waits until so much is shown and nothing more is asked. */
async function shows(page: Page, amount: string): Promise<void> {
  await page.locator('footer .amount', { hasText: amount }).waitFor();
  await page.locator('main[aria-busy="false"]').waitFor();
}

/** Keeps what a page looks like, once things have found their places. */
async function shoot(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}

/** What axe finds wrong with a page, a line each. */
async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

const rows = (page: Page) => page.locator('.tables tbody th').allInnerTexts();

beforeAll(async () => {
  await Promise.all([loadStory(), build({ configFile: join(root, 'src', 'explorer', 'vite.config.ts') })]);
  ({ url } = await testServer());
});

describe('the pages over HTTP', () => {
  const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
    send(url, { path, headers, method });

  it('may run their own scripts and no others, and stand in no frame', async () => {
    for (const path of ['/', '/explore', '/docs', '/docs/guides/asking']) {
      const { status, headers, text } = await get(path);
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/,
      );
      expect(text).not.toMatch(/<script(?![^>]* src="\/assets\/)| style=|https?:[^"]*\.(js|css)/);
    }
  });

  it('come compressed, once for each content', async () => {
    const [, script = ''] = /src="([^"]+\.js)"/.exec((await get('/explore')).text) ?? [];
    const plain = await get(script);
    const sizes = [plain.text.length];
    for (const encoding of ['gzip', 'br']) {
      const { headers } = await get(script, { 'accept-encoding': encoding });
      expect(headers).toMatchObject({
        'content-encoding': encoding,
        'cache-control': 'public, max-age=31536000, immutable',
      });
      sizes.push(Number(headers['content-length']));
    }
    expect(sizes).toEqual(sizes.toSorted((one, other) => other - one));
    expect((await get(script, { 'if-none-match': String(plain.headers.etag) })).status).toBe(304);
    const { headers, text } = await get('/explore', {}, 'HEAD');
    expect([headers['cache-control'], text]).toEqual(['no-cache', '']);
  });

  it('are not there under other names or methods', async () => {
    for (const path of ['/explore.html', '/assets/../../package.json', '/assets/', '/docs/none'])
      expect((await get(path)).status).toBe(404);
    expect((await get('/explore', {}, 'POST')).status).toBe(404);
  });

  it('are answered by a server that answers the operations of their list alone', async () => {
    const given = readOperations(join(root, 'dist', 'explorer', 'operations.json'));
    const strict = await testServer({ operations: new KnownOperations(given, true) });
    const { data } = JSON.parse((await post(strict.url, textOf(ontologyDocument))).text);
    expect(data.stats.entityCount).toBe(41);
    expect((await post(strict.url, '{ stats { entityCount } }')).code).toBe('FORBIDDEN');
  });

  it('have less JavaScript than 400 kB when it is compressed', () => {
    const folder = join(root, 'dist', 'explorer', 'assets');
    const scripts = readdirSync(folder).filter((file) => file.endsWith('.js.br'));
    const size = scripts.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    process.stderr.write(`The pages have ${(size / 1_000).toFixed(0)} kB of JavaScript, compressed.\n`);
    expect(scripts.length).toBeGreaterThan(3);
    expect(size).toBeLessThan(400_000);
  });
});

describe.skipIf(!executablePath)('the pages in a browser', () => {
  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
  });

  afterEach(async ({ task }) => {
    // What it looked like when it went wrong.
    if (task.result?.state === 'fail')
      for (const page of contexts.flatMap((context) => context.pages()))
        await page.screenshot({ path: join(screenshots, `failed-${task.id}.png`) });
    for (const context of contexts.splice(0)) await context.close();
  });

  afterAll(() => browser?.close());

  it('lead from a search for LeCun to how he is related to OpenAI, and by a link to the same again', async () => {
    const page = await open('/explore');
    await page.getByRole('combobox', { name: 'Find', exact: true }).fill('lecun');
    await page.getByRole('option', { name: 'Yann LeCun' }).click();
    await page.getByRole('button', { name: 'Connect Yann LeCun with another' }).click();
    await page.getByRole('combobox', { name: 'To', exact: true }).fill('openai');
    await page.getByRole('option', { name: 'OpenAI Organization' }).click();
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await shows(page, '7 entities, 8 relations');
    const way = page.locator('.ways details').first();
    expect(await way.innerText()).toMatch(/Yann LeCun[\s\S]*asserts[\s\S]*“What Happened”[\s\S]*OpenAI$/);

    await way.getByRole('button', { name: /asserts.*some of its people/ }).click();
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByText('Meta Releases Llama 2 as Open-Weight Model').waitFor();
    expect(await details.innerText()).toMatch(/Role\s+some of its people[\s\S]*Why It Matters/);
    await shoot(page, 'paths');

    const link = page.url();
    const other = await open(link.slice(url.length));
    await shows(other, '7 entities, 8 relations');
    expect(await other.getByRole('complementary', { name: 'Details' }).innerText()).toContain(
      'some of its people',
    );
    expect(other.url()).toBe(link);
    for (const each of [page, other]) await each.getByRole('button', { name: 'Table' }).click();
    expect(await rows(other)).toEqual(await rows(page));
    expect(await rows(other)).toContain('Yann LeCun');
  });

  it('expand up to a limit, tell what is left out, collapse, undo and redo', async () => {
    const page = await open('/explore#add=llama-2&select=llama-2');
    await page.getByLabel('How many at most').selectOption('5');
    await page.getByRole('button', { name: 'Show Variant of, 6 relations' }).click();
    await shows(page, '6 entities');
    expect(await page.locator('footer .note').innerText()).toBe('Llama 2, variant of: 5 of 6 are shown.');
    await page.getByLabel('How many at most').selectOption('10');
    await page.getByRole('button', { name: 'Show Variant of, 6 relations' }).click();
    await shows(page, '7 entities');
    await page.getByRole('button', { name: 'Undo' }).click();
    await shows(page, '6 entities');
    await page.getByRole('button', { name: 'Undo' }).click();
    await shows(page, '1 entity');
    await page.keyboard.press('Control+Shift+Z');
    await shows(page, '6 entities');
    await page.getByRole('button', { name: 'Collapse' }).click();
    await shows(page, '1 entity');
  });

  it('can be used by keys alone', async () => {
    const page = await open('/explore');
    await page.locator('.offers').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('llama 2', { delay: 10 });
    await page.locator('.picker [role=option]').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await shows(page, '1 entity');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('role') ?? '');
    for (let tabs = 0; tabs < 40 && (await focused()) !== 'application'; tabs += 1)
      await page.keyboard.press('Tab');
    expect(await focused()).toBe('application');
    await page.keyboard.press('Enter');
    await shows(page, '24 entities');
    await page.waitForTimeout(700);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    const said = await page.locator('footer [role="status"]').innerText();
    expect(said).toMatch(/^.+, .+\. .+ Llama 2/);
    expect(page.url()).not.toMatch(/select=llama-2$/);
    await page.keyboard.press('Delete');
    await shows(page, '23 entities');
    await page.keyboard.press('Control+z');
    await shows(page, '24 entities');
    await page.keyboard.press('t');
    expect((await rows(page)).length).toBeGreaterThan(24);
  });

  it('show lineage in layers, and a day before the release without what came with it', async () => {
    const page = await open('/explore#add=llama-2&select=llama-2');
    await page.getByRole('button', { name: 'Lineage' }).click();
    await shows(page, '8 entities, 10 relations');
    expect(page.url()).toContain('layout=layers');
    await shoot(page, 'lineage');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('button', { name: /^Llama 2 Model/ }).click();
    await shows(page, '24 entities');
    await page.getByLabel('As of date').fill('2023-07-17');
    await shows(page, '21 entities');
    await page.getByRole('button', { name: 'All times' }).click();
    await shows(page, '24 entities');
    await page.getByRole('checkbox', { name: 'Claim' }).uncheck();
    await shows(page, '21 entities');
    await page.getByRole('checkbox', { name: 'Variant of' }).uncheck();
    await page.getByRole('button', { name: 'Show all again' }).click();
    await shows(page, '24 entities');
  });

  it('size by PageRank and colour by community', async () => {
    const page = await open('/explore#top=41');
    await page.getByLabel('Size by').selectOption('PageRank');
    await page.getByLabel('Colour by').selectOption('community');
    await page.getByText('around Llama 2').first().waitFor();
    await shows(page, '41 entities, 64 relations');
    await shoot(page, 'analysis');
  });

  it('save the picture in four formats and open it as GraphQL', async () => {
    const page = await open('/explore#paths=yann-lecun*openai*10*3');
    await shows(page, '7 entities, 8 relations');
    await page.waitForTimeout(700);
    const beginnings = {
      PNG: '\x89PNG',
      SVG: '<?xml version="1.0" encoding="UTF-8"?>\n<svg',
      GraphML: '<?xml version="1.0" encoding="UTF-8"?>\n<graphml',
      JSON: '{\n  "asOf": null,',
    };
    for (const [format, beginning] of Object.entries(beginnings)) {
      await page.locator('summary', { hasText: 'Share' }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `Save as ${format}` }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(`modelgraph.${format.toLowerCase()}`);
      const file = readFileSync(await download.path(), 'latin1');
      expect(file.slice(0, beginning.length)).toBe(beginning);
      if (format !== 'PNG') expect(file).toContain('Yann LeCun');
    }
    await page.locator('summary', { hasText: 'Share' }).click();
    const href = (await page.getByRole('link', { name: 'Open as GraphQL' }).getAttribute('href')) ?? '';
    const graphiql = await open(href);
    const text = graphiql.locator('.graphiql-query-editor .view-lines');
    await text.getByText('Explored').waitFor();
    expect(await text.innerText()).toContain('yann-lecun');
    await graphiql.getByRole('button', { name: /Execute query/ }).click();
    await graphiql.locator('.graphiql-response').getByText('Open versus closed models').first().waitFor();
    await shoot(graphiql, 'graphiql');
  });

  it('say what is wrong and go on when it is over', async () => {
    const page = await open('/explore#add=meta&select=meta');
    await shows(page, '1 entity');
    await page.route('**/graphql', (route) => route.abort());
    await page.getByRole('button', { name: 'Expand all' }).click();
    await page.getByRole('alert').getByText('The server can not be reached').waitFor();
    await shoot(page, 'trouble');
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await shows(page, '13 entities');
    expect(await page.getByRole('alert').count()).toBe(0);
    // The browser itself complains of what was kept from it.
    expect(complaints.splice(0).every((text) => text.includes('ERR_FAILED'))).toBe(true);
  });

  it('begin at a page with questions that lead into the explorer and GraphiQL', async () => {
    const page = await open('/');
    await page.getByText('41 entities, 64 relations').waitFor();
    expect(await page.locator('.questions li').count()).toBe(5);
    await shoot(page, 'start');
    const explorer = await open('/explore');
    for (const link of await page.locator('.questions a.question').all()) {
      const href = (await link.getAttribute('href')) ?? '';
      await explorer.goto('about:blank');
      await explorer.goto(url + href);
      await explorer.locator('footer .amount', { hasText: /[1-9]\d* entities/ }).waitFor();
      expect(explorer.url()).toBe(url + href);
    }
    await explorer.close();
    await page.getByRole('link', { name: 'Guides', exact: true }).click();
    await page.getByRole('link', { name: 'Asking' }).click();
    await page.getByRole('heading', { name: 'Orders and pages' }).waitFor();
    expect(await barriers(page)).toEqual([]);
  });

  it('write numbers and days as the browser does', async () => {
    const german = await open('/explore#select=llama-2-community-license&add=llama-2-community-license', {
      locale: 'de-DE',
    });
    await german.getByText('700.000.000').waitFor();
    await german.goto(`${url}/explore#add=llama-2&select=llama-2`);
    await german.getByText('18. Juli 2023').waitFor();
  });

  it.each(['light', 'dark'] as const)('have no barriers that axe finds, in the %s', async (colorScheme) => {
    const page = await open('/', { colorScheme });
    await page.locator('.questions').waitFor();
    const found = [...(await barriers(page))];
    await page.goto(`${url}/explore`);
    for (const [name, link] of [
      ['empty', ''],
      ['around', 'around=llama-2*1*100&select=llama-2'],
      ['table', 'paths=yann-lecun*openai*10*3&table=yes&select=openai&size=PAGERANK&on=2023-07-18'],
    ] as const) {
      await page.evaluate((hash) => location.assign(`#${hash}`), link);
      await page
        .locator(name === 'empty' ? '.offers button' : '.proofs')
        .first()
        .waitFor();
      await page.locator('main[aria-busy="false"]').waitFor();
      found.push(...(await barriers(page)));
      await shoot(page, `${name}-${colorScheme}`);
    }
    expect(found).toEqual([]);
  });

  it('fit a window of 360 pixels', async () => {
    const viewport = { width: 360, height: 740 };
    const width = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth);
    const start = await open('/', { viewport });
    await start.locator('.questions').waitFor();
    expect(await width(start)).toBe(360);
    const page = await open('/explore#around=llama-2*1*100&select=llama-2', { viewport, hasTouch: true });
    await shows(page, '24 entities');
    await shoot(page, 'phone-picture');
    expect(await barriers(page)).toEqual([]);
    for (const part of ['Details', 'Controls']) {
      await page
        .getByRole('navigation', { name: 'Parts of the page' })
        .getByRole('button', { name: part })
        .click();
      expect(await width(page)).toBe(360);
      await shoot(page, `phone-${part.toLowerCase()}`);
    }
    await page.getByLabel('Colour by').selectOption('community');
    await page.getByText('around Llama 2').first().waitFor();
  });

  it('stay fluid with 5,000 entities', async () => {
    await loadRandomGraph(7, 360, 250);
    const page = await open('/explore#top=5000');
    await page.locator('footer .amount', { hasText: '5,000 entities' }).waitFor({ timeout: 60_000 });
    await page.locator('main[aria-busy="false"]').waitFor({ timeout: 60_000 });
    expect(await page.locator('footer .amount').innerText()).toMatch(/, [3-9],\d{3} relations$/);
    await page.waitForTimeout(2_000);
    const frames = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const canvas = document.querySelector('.drawing canvas.sigma-mouse');
          const { left = 0, top = 0 } = canvas?.getBoundingClientRect() ?? {};
          const send = (type: string, x: number) =>
            (type === 'mousedown' ? canvas : document)?.dispatchEvent(
              new MouseEvent(type, { clientX: left + x, clientY: top + 300, bubbles: true, buttons: 1 }),
            );
          send('mousedown', 300);
          const started = performance.now();
          let count = 0;
          const frame = () => {
            count += 1;
            send('mousemove', 300 + 150 * Math.sin(count / 15));
            if (performance.now() - started < 2_000) requestAnimationFrame(frame);
            else {
              send('mouseup', 300);
              resolve(count / 2);
            }
          };
          requestAnimationFrame(frame);
        }),
    );
    process.stderr.write(`5,000 entities are dragged around at ${frames.toFixed(0)} frames a second.\n`);
    // Without a graphics card, on a machine that others work on too, it is slow; it must not stand still.
    expect(frames).toBeGreaterThan(1);
    await shoot(page, 'five-thousand');
  });

  it('complained of nothing and asked no other host', () => {
    expect(complaints).toEqual([]);
    expect(foreign).toEqual([]);
  });
});
