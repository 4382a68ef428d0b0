import type { ReadableGraph } from '../neo4j/database.ts';
import { formerSlugs, leadsElsewhere } from '../write/former-slugs.ts';
import type { EntityRow } from '../write/rows.ts';
import type { Place, Problem } from './problem.ts';

/** Checks that each former slug leads to one entity alone, counting what the graph holds already. */
export class FormerSlugs {
  readonly #leads = new Map<string, { slug: string; place: Place }>();
  readonly #problems: Problem[] = [];

  add({ slug, formerSlugs = [] }: EntityRow, place: Place): void {
    formerSlugs.forEach((former, i) => {
      const lead = { slug, place: { ...place, path: [...place.path, 'formerSlugs', i] } };
      this.#refuse(former, this.#leads.get(former)?.slug, lead);
      this.#leads.set(former, lead);
    });
  }

  /** What leads elsewhere already. */
  async check(database: ReadableGraph): Promise<readonly Problem[]> {
    const there = await formerSlugs((text, values) => database.read(text, values), [...this.#leads.keys()]);
    for (const [former, lead] of this.#leads) this.#refuse(former, there.get(former), lead);
    return this.#problems;
  }

  #refuse(former: string, now: string | undefined, { slug, place }: { slug: string; place: Place }): void {
    if (now !== undefined && now !== slug)
      this.#problems.push({ place, message: leadsElsewhere(former, now, slug) });
  }
}
