import { type Links, linksOf } from './links.ts';

/** An entity, and those that its links lead to. */
export type LinkedEntity = readonly [slug: string, targets: readonly string[]];

/** A part of the graph: its links, and to each number of an entity its slug. */
export interface LinkedGraph {
  readonly slugs: readonly string[];
  readonly links: Links;
}

/** Takes a part of the graph in, page by page. */
export class Intake {
  /** What was taken in, once that is finished. */
  graph: LinkedGraph = { slugs: [], links: linksOf(0, false, new Uint32Array()) };
  readonly #slugs: string[] = [];
  /** Numbers in the order in which slugs are first seen, be it as the end of a link. */
  readonly #numbers = new Map<string, number>();
  /** Pairs of them. */
  readonly #pages: Uint32Array[] = [];

  /** @param page entities in the order of their slugs, which begins where the page before ended */
  add(page: readonly LinkedEntity[]): void {
    const pairs: number[] = [];
    for (const [slug, targets] of page) {
      this.#slugs.push(slug);
      const from = this.#numberOf(slug);
      for (const target of targets) pairs.push(from, this.#numberOf(target));
    }
    this.#pages.push(Uint32Array.from(pairs));
  }

  /** Makes the graph; tells how many entities there are, and how many ends of links. */
  finish(directed: boolean): { readonly entities: number; readonly ends: number } {
    const places = new Uint32Array(this.#numbers.size).fill(absent);
    for (const [place, slug] of this.#slugs.entries()) places[this.#numberOf(slug)] = place;
    const pairs = new Uint32Array(this.#pages.reduce((sum, { length }) => sum + length, 0));
    let length = 0;
    for (const page of this.#pages)
      for (let i = 0; i < page.length; i += 2) {
        const to = places[page[i + 1] ?? 0] ?? absent;
        // What was written after the page was read where its slug stands is not of this graph.
        if (to === absent) continue;
        pairs[length++] = places[page[i] ?? 0] ?? absent;
        pairs[length++] = to;
      }
    this.#numbers.clear();
    this.#pages.length = 0;
    const links = linksOf(this.#slugs.length, directed, pairs.subarray(0, length));
    this.graph = { slugs: this.#slugs, links };
    return { entities: links.count, ends: links.ends.length };
  }

  #numberOf(slug: string): number {
    const known = this.#numbers.get(slug);
    if (known !== undefined) return known;
    this.#numbers.set(slug, this.#numbers.size);
    return this.#numbers.size - 1;
  }
}

const absent = 2 ** 32 - 1;
