import { type Action, reduce, type View } from './view.ts';

/** The views that a person went through, with the one that is seen. */
export interface History {
  readonly past: readonly View[];
  readonly present: View;
  readonly future: readonly View[];
  /** What the last action did: moving through days is one change, not one a day. */
  readonly last: Action['do'] | null;
}

/** Views that can be gone back to. */
const kept = 200;

export const historyOf = (view: View): History => ({ past: [], present: view, future: [], last: null });

/** Looking at something is no change that one would want to undo. */
const isGlance = (action: Action) => action.do === 'select' || action.do === 'table';

/** The history after an action. */
export function act(history: History, action: Action): History {
  const present = reduce(history.present, action);
  if (present === history.present) return history;
  if (isGlance(action)) return { ...history, present };
  const goesOn = action.do === 'asOf' && history.last === 'asOf';
  const past = goesOn ? history.past : [...history.past, history.present].slice(-kept);
  return { past, present, future: [], last: action.do };
}

/** The history with another view in front, as a link brings it. */
export const visit = (history: History, view: View): History => ({
  past: [...history.past, history.present].slice(-kept),
  present: view,
  future: [],
  last: null,
});

/** The view before the last change. */
export function undo({ past, present, future }: History): History {
  const previous = past.at(-1);
  if (!previous) return { past, present, future, last: null };
  return { past: past.slice(0, -1), present: previous, future: [present, ...future], last: null };
}

/** The view before the last undo. */
export function redo({ past, present, future }: History): History {
  const [next, ...rest] = future;
  if (!next) return { past, present, future, last: null };
  return { past: [...past, present], present: next, future: rest, last: null };
}
