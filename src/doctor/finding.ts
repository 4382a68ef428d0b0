/** What came of looking at one thing: it is well, it may cause trouble, or nothing works with it. */
export interface Finding {
  readonly state: 'ok' | 'warn' | 'fail';
  /** What was looked at, in a word or two. */
  readonly what: string;
  /** What was found and, where it is not well, what to do. */
  readonly found: string;
}

export const ok = (what: string, found: string): Finding => ({ state: 'ok', what, found });
export const warn = (what: string, found: string): Finding => ({ state: 'warn', what, found });
export const fail = (what: string, found: string): Finding => ({ state: 'fail', what, found });
