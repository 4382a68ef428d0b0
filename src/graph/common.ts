import { getOrMake } from '../get-or-make.ts';
import { type ColumnNames, columnNames, inOrderOfReads } from './column.ts';
import type { Plan } from './plan.ts';
import type { ConnectionLink, Link, Selection, Tree } from './selection.ts';

/**
 * The common form of a plan: its statement is told by values which columns to read of each entity and relation. So its text
 * depends on nothing but where the selection leads, and what is asked for the first time may be answered by one statement that
 * the database has planned for others.
 */
export const commonPlan = <Root extends Selection | ConnectionLink>(plan: Plan<Root>): Plan<Root> => ({
  ...plan,
  // Under its own tree alone is one kept.
  tree: getOrMake(trees, plan.tree, () => new Copy().tree(plan.tree)) as Tree<Root>,
  make: undefined,
});

const trees = new WeakMap<Tree<unknown>, Tree<unknown>>();

/** Copies a tree, and numbers its selections. */
class Copy {
  readonly #told: Record<string, ColumnNames> = {};
  #selections = 0;

  tree(tree: Tree<Selection | ConnectionLink>): Tree<Selection | ConnectionLink> {
    const { root } = tree;
    return { ...tree, root: 'of' in root ? this.#selection(root) : this.#connection(root), told: this.#told };
  }

  #selection(selection: Selection): Selection {
    const told = `s${this.#selections++}`;
    const columns = inOrderOfReads(selection.columns);
    this.#told[told] = columnNames(columns);
    const kind = selection.kinds.length === 1 ? selection.kinds[0] : undefined;
    return { ...selection, kind, columns, links: selection.links.map((link) => this.#link(link)), told };
  }

  #link(link: Link): Link {
    if (link.shape === 'connection') return this.#connection(link);
    if (link.shape === 'one') return { ...link, selection: this.#selection(link.selection) };
    return { ...link, sources: link.sources.map((source) => this.#holding(source)) };
  }

  #connection(link: ConnectionLink): ConnectionLink {
    return { ...link, slots: link.slots.map((slot) => this.#holding(slot)) };
  }

  #holding<Holder extends { readonly selection: Selection }>(holder: Holder): Holder {
    return { ...holder, selection: this.#selection(holder.selection) };
  }
}
