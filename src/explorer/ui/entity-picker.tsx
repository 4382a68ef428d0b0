import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { isAbort } from '../api/client.ts';
import { findDocument, type Kind } from '../api/documents.ts';
import type { ResultOf } from '../api/graphql.ts';
import { titleOf } from '../drawing/kinds.ts';
import { Glyph } from './glyph.tsx';
import { model } from './state.ts';

type Hit = ResultOf<typeof findDocument>['search']['nodes'][number];

interface Props {
  readonly label: string;
  readonly placeholder: string;
  /** Only entities of these kinds; all unless given. */
  readonly kinds?: readonly Kind[];
  readonly pick: (hit: Hit) => void;
  /** The name that stands in the box. */
  readonly value?: string;
  /** True where the box is empty again once something was picked. */
  readonly clears?: boolean;
  readonly shortcut?: boolean;
}

/** Time without a key pressed after which the server is asked, in milliseconds. */
const pause = 140;

/** A box in which one types a name and picks an entity, by mouse or keys. */
export function EntityPicker({ label, placeholder, kinds, pick, value = '', clears, shortcut }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [hits, setHits] = useState<readonly Hit[]>([]);
  const [state, setState] = useState<'closed' | 'asking' | 'open' | 'failed'>('closed');
  const [active, setActive] = useState(0);
  const asked = useRef<AbortController | undefined>(undefined);
  useEffect(() => setText(value), [value]);
  useEffect(() => () => asked.current?.abort(), []);
  useEffect(() => {
    if (!shortcut) return;
    const focus = (event: KeyboardEvent) => {
      const inField = event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
      if (event.key !== '/' || inField || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, [shortcut]);

  const search = async (query: string) => {
    asked.current?.abort();
    setText(query);
    setActive(0);
    if (!query.trim()) {
      setState('closed');
      return;
    }
    const controller = new AbortController();
    asked.current = controller;
    setState((before) => (before === 'open' ? 'open' : 'asking'));
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (controller.signal.aborted) return;
    try {
      const variables = {
        query: query.slice(0, 500),
        first: 12,
        ...(kinds?.length && { kinds: [...kinds] }),
      };
      const { search } = await model.ask(findDocument, variables, controller.signal);
      setHits(search.nodes);
      setState('open');
    } catch (error) {
      if (!isAbort(error)) setState('failed');
    }
  };
  const choose = (hit: Hit | undefined) => {
    if (!hit) return;
    asked.current?.abort();
    setState('closed');
    setText(clears ? '' : hit.name);
    pick(hit);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setState('closed');
    else if (event.key === 'Enter' && state === 'open') {
      event.preventDefault();
      choose(hits[active]);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (state === 'closed') void search(text);
      else if (hits.length) setActive((active + step + hits.length) % hits.length);
    }
  };
  const open = state !== 'closed';
  return (
    <div class="picker">
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-label={label}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={state === 'open' && hits[active] ? `${id}-${active}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder={placeholder}
        value={text}
        onInput={({ currentTarget }) => void search(currentTarget.value)}
        onKeyDown={press}
        onBlur={() => setTimeout(() => setState('closed'), 150)}
      />
      <div id={`${id}-list`} role="listbox" aria-label={`${label}: found`} hidden={!open || !hits.length}>
        {hits.map((hit, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are pressed in the box, which says which one is active
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the box
          <div
            key={hit.slug}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(hit)}
          >
            <Glyph kind={hit.kind} />
            <span class="hit">
              <strong>{hit.name}</strong> <small>{titleOf(hit.kind)}</small>
              {hit.summary && <span class="summary">{hit.summary}</span>}
            </span>
          </div>
        ))}
      </div>
      {open && !hits.length && (
        <p class="nothing" role="status">
          {state === 'open' && `Nothing is called “${text.trim()}”. Try fewer or other words.`}
          {state === 'asking' && 'Searching …'}
          {state === 'failed' && 'The search failed. Type again to try once more.'}
        </p>
      )}
    </div>
  );
}
