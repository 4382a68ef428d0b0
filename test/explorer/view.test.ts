import { describe, expect, it } from 'vitest';
import { act, historyOf, redo, undo, visit } from '../../src/explorer/view/history.ts';
import { readLink, writeLink } from '../../src/explorer/view/link.ts';
import { type Action, emptyView, reduce, type Step, type View } from '../../src/explorer/view/view.ts';
import { entityKinds, relationTypes } from '../../src/ontology.ts';

const names = { kinds: entityKinds, types: relationTypes };

const add = (...slugs: readonly string[]): Step => ({ is: 'add', slugs });
const expand = (slug: string, limit = 25): Step => ({
  is: 'expand',
  slug,
  type: 'ASSERTS',
  direction: 'OUT',
  limit,
});
const viewAfter = (...actions: readonly Action[]): View => actions.reduce(reduce, emptyView);
const step = (asked: Step): Action => ({ do: 'step', step: asked });

describe('a view', () => {
  it('is not changed by an action, which makes another one', () => {
    const before = Object.freeze({ ...emptyView, steps: Object.freeze([add('meta')]) });
    expect(reduce(before, step(expand('meta'))).steps).toEqual([add('meta'), expand('meta')]);
    expect(before.steps).toEqual([add('meta')]);
  });

  it('asks the same with another limit in place of what it asked before', () => {
    expect(viewAfter(step(expand('meta', 5)), step(add('openai')), step(expand('meta', 50))).steps).toEqual([
      expand('meta', 50),
      add('openai'),
    ]);
  });

  it('is collapsed to what it was before an entity was expanded, by types or as a whole', () => {
    const around: Step = { is: 'around', slug: 'meta', depth: 1, limit: 26 };
    const view = viewAfter(step(add('meta')), step(expand('meta')), step(around), step(expand('openai')), {
      do: 'collapse',
      slug: 'meta',
    });
    expect(view.steps).toEqual([add('meta'), expand('openai')]);
  });

  it('forgets an entity that is removed, until it is asked for by name again', () => {
    const removed = viewAfter(
      step(add('meta', 'openai')),
      step(expand('meta')),
      { do: 'select', selected: { is: 'entity', slug: 'meta' } },
      { do: 'remove', slug: 'meta' },
    );
    expect(removed).toMatchObject({ steps: [add('openai')], removed: ['meta'], selected: null });
    expect(reduce(removed, step(add('meta'))).removed).toEqual([]);
  });

  it('shows a lineage in layers', () =>
    expect(viewAfter(step({ is: 'lineage', slug: 'llama-2', direction: 'BOTH' })).layout).toBe('layers'));

  it('hides a kind and shows it again', () => {
    const hide: Action = { do: 'toggleKind', kind: 'CLAIM' };
    expect(viewAfter(hide).hiddenKinds).toEqual(['CLAIM']);
    expect(viewAfter(hide, hide).hiddenKinds).toEqual([]);
    expect(viewAfter(hide, { do: 'toggleType', type: 'ABOUT' }, { do: 'showAll' })).toEqual(emptyView);
  });
});

describe('the history', () => {
  const acted = (...actions: readonly Action[]) => actions.reduce(act, historyOf(emptyView));

  it('goes back and forth', () => {
    const history = acted(step(add('meta')), step(expand('meta')));
    const back = undo(history);
    expect(back.present.steps).toEqual([add('meta')]);
    expect(redo(back).present).toEqual(history.present);
    expect(undo(undo(undo(back))).present).toEqual(emptyView);
    expect(redo(redo(redo(back))).present).toEqual(history.present);
  });

  it('forgets what was undone once something else is done', () => {
    const history = act(undo(acted(step(add('meta')))), step(add('openai')));
    expect(redo(history).present.steps).toEqual([add('openai')]);
  });

  it('keeps no glances and no actions that change nothing', () => {
    const history = acted(
      step(add('meta')),
      { do: 'select', selected: null },
      { do: 'table', table: true },
      {
        do: 'layout',
        layout: 'force',
      },
    );
    expect(history.past).toHaveLength(1);
    expect(history.present.table).toBe(true);
  });

  it('counts going through days as one change', () => {
    const days = ['2023-07-01', '2023-07-02', '2023-07-03'].map((day): Action => ({ do: 'asOf', day }));
    const history = acted(step(add('meta')), ...days);
    expect(history.present.asOf).toBe('2023-07-03');
    expect(undo(history).present.asOf).toBeNull();
  });

  it('goes back to what was there before a link was followed', () => {
    const history = acted(step(add('meta')));
    expect(undo(visit(history, viewAfter(step(add('openai'))))).present).toEqual(history.present);
  });
});

describe('a link', () => {
  const rich: View = {
    steps: [
      add('yann-lecun', 'gpt-3.5_turbo+'),
      expand('yann-lecun'),
      { is: 'around', slug: 'meta', depth: 2, limit: 40 },
      { is: 'paths', from: 'yann-lecun', to: 'openai', hub: 10, limit: 3 },
      { is: 'paths', from: 'openai', to: 'meta', hub: null, limit: 1 },
      { is: 'lineage', slug: 'llama-2', direction: 'UPSTREAM' },
      { is: 'top', limit: 100 },
    ],
    removed: ['google', 'azure'],
    hiddenKinds: ['CLAIM', 'TOPIC'],
    hiddenTypes: ['ABOUT'],
    asOf: '2023-07-17',
    layout: 'layers',
    size: 'PAGERANK',
    colour: 'community',
    selected: { is: 'relation', id: 'UmVsYXRpb246YWJj=/+' },
    table: true,
  };

  it('holds all of a view', () => {
    const link = writeLink({ ...rich, hiddenKinds: ['TOPIC', 'CLAIM'] });
    const read = readLink(`#${link}`, names);
    // In the order of the ontology, since which was hidden first makes no difference.
    expect({ ...read, hiddenKinds: read.hiddenKinds.toSorted() }).toEqual(rich);
    expect(new URL(`http://a.test/explore#${link}`).hash).toBe(`#${link}`);
  });

  it('is empty for the empty view, and short', () => {
    expect(writeLink(emptyView)).toBe('');
    expect(
      writeLink(viewAfter(step({ is: 'paths', from: 'yann-lecun', to: 'openai', hub: 10, limit: 3 }))),
    ).toBe('paths=yann-lecun*openai*10*3');
  });

  it.each([
    ['nothing=known&expand=meta*NO_SUCH_TYPE*OUT*5&paths=meta&on=2023-99-99&layout=round', emptyView],
    [
      'around=meta*99*100000',
      { ...emptyView, steps: [{ is: 'around', slug: 'meta', depth: 6, limit: 2_000 }] },
    ],
    [
      'around=meta*-1*all&hide=NOBODY*CLAIM',
      { ...emptyView, hiddenKinds: ['CLAIM'], steps: [{ is: 'around', slug: 'meta', depth: 1, limit: 100 }] },
    ],
    ['%%%&add=&add=**&top=0x', { ...emptyView, steps: [{ is: 'top', limit: 50 }] }],
  ])('is read as far as it is understood: %s', (link, view) => expect(readLink(link, names)).toEqual(view));
});
