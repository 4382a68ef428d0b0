import { computed, effect, signal, untracked } from '@preact/signals';
import { type ApiError, type Ask, explain, isAbort } from './api/client.ts';
import {
  analysisDocument,
  type Kind,
  type Ontology,
  ontologyDocument,
  type RelationType,
} from './api/documents.ts';
import { answerStep, type Found } from './picture/answer-step.ts';
import { type Outgoing, readLinks } from './picture/links-among.ts';
import { type Answers, activeSteps, compose } from './picture/picture.ts';
import { act, historyOf, redo, undo, visit } from './view/history.ts';
import { type Names, readLink, writeLink } from './view/link.ts';
import { type Action, emptyView, type Step, type View } from './view/view.ts';

/** Something that went wrong while a view was answered. */
export interface Trouble {
  readonly text: string;
  /** Of the API, or the page's own. */
  readonly code: string;
}

/** How central the entities of the graph are and what belongs together, by slug. */
export interface Analysis {
  readonly scores: ReadonlyMap<string, { readonly score: number; readonly rank: number }>;
  readonly communities: ReadonlyMap<string, number>;
  /** The largest first. */
  readonly communityNames: readonly { readonly name: string; readonly size: number }[];
}

/** Links are looked up one by one for so many entities; a picture of more has those that its steps brought. */
const linksUpTo = 6_000;

/**
 * What the page knows: the views that a person went through, and what the server answered to them. Everything that is
 * shown is worked out from these.
 */
export class Model {
  readonly ontology = signal<Ontology | null>(null);
  readonly trouble = signal<Trouble | null>(null);
  /** Questions under way. */
  readonly asking = signal(0);
  readonly analysis = signal<Analysis | null>(null);
  readonly #history = signal(historyOf(emptyView));
  readonly #found = signal<ReadonlyMap<string, Found>>(new Map());
  readonly #outgoing = signal<ReadonlyMap<string, Outgoing>>(new Map());
  readonly #ask: Ask;
  #under = new AbortController();
  #analysing = new AbortController();

  readonly view = computed(() => this.#history.value.present);
  readonly canUndo = computed(() => this.#history.value.past.length > 0);
  readonly canRedo = computed(() => this.#history.value.future.length > 0);
  /** Only what decides what is fetched and shown: looking at something else makes no new picture. */
  readonly #shownLink = computed(() => writeLink(shownOf(this.view.value)));
  readonly #shownView = computed(() => {
    void this.#shownLink.value;
    return shownOf(this.view.peek());
  });
  readonly #answers = computed<Answers>(() => {
    const { asOf } = this.#shownView.value;
    const found = this.#found.value;
    const outgoing = this.#outgoing.value;
    return {
      found: (step) => found.get(stepKey(step, asOf)),
      outgoing: (slug) => outgoing.get(slugKey(slug, asOf)),
    };
  });
  readonly picture = computed(() => compose(this.#shownView.value, this.#answers.value));
  readonly steps = computed(() => activeSteps(this.#shownView.value, this.#answers.value));
  readonly link = computed(() => writeLink(this.view.value));

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Asks the server, with the page's spinner turning meanwhile. */
  readonly ask: Ask = async (document, variables, abort) => {
    this.asking.value += 1;
    try {
      return await this.#ask(document, variables, abort);
    } finally {
      this.asking.value -= 1;
    }
  };

  /** Reads the ontology and then the view that the link holds, and answers every view from now on. */
  async start(link: string): Promise<void> {
    try {
      this.ontology.value = await this.ask(ontologyDocument, {});
    } catch (error) {
      this.#tell(error);
      return;
    }
    // Whoever was quicker than the server keeps what they did.
    if (!this.canUndo.value) this.#history.value = historyOf(readLink(link, this.names));
    effect(() => {
      const view = this.#shownView.value;
      this.#under.abort();
      this.#under = new AbortController();
      untracked(() => void this.#answer(view, this.#under.signal));
    });
    effect(() => {
      const { size, colour } = this.view.value;
      const { hiddenKinds, hiddenTypes, asOf } = this.#shownView.value;
      untracked(() => void this.#analyse({ size, colour, hiddenKinds, hiddenTypes, asOf }));
    });
  }

  /** The kinds and relation types that there are. */
  get names(): Names {
    const { kinds = [], relationTypes = [] } = this.ontology.value?.ontology ?? {};
    return { kinds: kinds.map(({ kind }) => kind), types: relationTypes.map(({ type }) => type) };
  }

  readonly act = (action: Action): void => {
    this.trouble.value = null;
    this.#history.value = act(this.#history.value, action);
  };

  readonly undo = (): void => {
    this.#history.value = undo(this.#history.value);
  };

  readonly redo = (): void => {
    this.#history.value = redo(this.#history.value);
  };

  /** Shows what a link holds, after somebody changed the address by hand. */
  readonly visit = (link: string): void => {
    if (link.replace(/^#/, '') !== this.link.value)
      this.#history.value = visit(this.#history.value, readLink(link, this.names));
  };

  /** Asks again for what was not answered. */
  readonly retry = (): void => {
    this.trouble.value = null;
    if (this.ontology.value) void this.#answer(this.#shownView.value, this.#under.signal);
    else void this.start(location.hash);
  };

  async #answer(view: View, abort: AbortSignal): Promise<void> {
    try {
      const missing = view.steps.filter((step) => !this.#found.peek().has(stepKey(step, view.asOf)));
      await Promise.all(
        missing.map(async (step) => {
          const found = await answerStep(this.ask, step, view.asOf, abort);
          this.#found.value = new Map(this.#found.peek()).set(stepKey(step, view.asOf), found);
        }),
      );
      await this.#join(view, abort);
    } catch (error) {
      if (!isAbort(error) && !abort.aborted) this.#tell(error);
    }
  }

  /** Looks up what joins the entities of the picture beyond what its steps brought. */
  async #join(view: View, abort: AbortSignal): Promise<void> {
    const slugs = this.steps.peek().flatMap(({ found }) => found.entities.map(({ slug }) => slug));
    const unknown = [...new Set(slugs)].filter(
      (slug) => !this.#outgoing.peek().has(slugKey(slug, view.asOf)),
    );
    if (unknown.length > linksUpTo) return;
    // Shown together: a picture that moves with every batch can't be read.
    const all = new Map(this.#outgoing.peek());
    await readLinks(this.ask, unknown, view.asOf, abort, (found) => {
      for (const [slug, outgoing] of found) all.set(slugKey(slug, view.asOf), outgoing);
    });
    if (unknown.length) this.#outgoing.value = all;
  }

  async #analyse(
    view: Pick<View, 'size' | 'colour' | 'hiddenKinds' | 'hiddenTypes' | 'asOf'>,
  ): Promise<void> {
    // What was asked before may be answered later than this.
    this.#analysing.abort();
    this.#analysing = new AbortController();
    const { signal: abort } = this.#analysing;
    const withScores = view.size !== 'SAME';
    const withCommunities = view.colour === 'community';
    if (!withScores && !withCommunities) {
      this.analysis.value = null;
      return;
    }
    const { kinds, types } = this.names;
    const scope = {
      directed: false,
      asOf: view.asOf,
      ...(view.hiddenKinds.length && { kinds: without<Kind>(kinds, view.hiddenKinds) }),
      ...(view.hiddenTypes.length && { types: without<RelationType>(types, view.hiddenTypes) }),
    };
    const measure = view.size === 'SAME' ? 'PAGERANK' : view.size;
    try {
      const variables = { scope, measure, withScores, withCommunities };
      const { analysis } = await this.ask(analysisDocument, variables, abort);
      if (abort.aborted) return;
      const { centrality = [], communities = [] } = analysis;
      this.analysis.value = {
        scores: new Map(centrality.map(({ entity, score, rank }) => [entity.slug, { score, rank }])),
        communities: new Map(
          communities.flatMap(({ members }, index) =>
            members.map(({ slug }): [string, number] => [slug, index]),
          ),
        ),
        communityNames: communities.map(({ members, size }) => ({ name: members[0]?.name ?? '', size })),
      };
    } catch (error) {
      if (!isAbort(error) && !abort.aborted) this.#tell(error);
    }
  }

  #tell(error: unknown): void {
    const code = (error as Partial<ApiError>).code ?? 'UNKNOWN';
    this.trouble.value = { text: explain(error), code: String(code) };
  }
}

/** A view without what only decides how things look. */
function shownOf({ steps, removed, hiddenKinds, hiddenTypes, asOf }: View): View {
  return { ...emptyView, steps, removed, hiddenKinds, hiddenTypes, asOf };
}

const stepKey = (step: Step, asOf: string | null): string => JSON.stringify([step, asOf]);

const slugKey = (slug: string, asOf: string | null): string => `${slug} ${asOf ?? ''}`;

const without = <Item>(items: readonly Item[], others: readonly Item[]): Item[] =>
  items.filter((item) => !others.includes(item));
