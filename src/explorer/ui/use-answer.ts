import { useEffect, useState } from 'preact/hooks';
import { type Ask, explain, isAbort } from '../api/client.ts';
import { model } from './state.ts';

/** An answer that may not be there yet. */
export interface Answering<Data> {
  readonly data: Data | null;
  readonly error: string | null;
}

/**
 * Asks the server for what a component shows, anew when something else is to be shown.
 *
 * @param key what is asked for; nothing is asked where it is null
 */
export function useAnswer<Data>(
  key: string | null,
  question: (ask: Ask, abort: AbortSignal) => Promise<Data>,
): Answering<Data> {
  const [answer, setAnswer] = useState<Answering<Data> & { readonly key: string | null }>({
    key,
    data: null,
    error: null,
  });
  useEffect(() => {
    if (key === null) return;
    const controller = new AbortController();
    question(model.ask, controller.signal).then(
      (data) => setAnswer({ key, data, error: null }),
      (error: unknown) => {
        if (!isAbort(error)) setAnswer({ key, data: null, error: explain(error) });
      },
    );
    return () => controller.abort();
  }, [key]);
  return answer.key === key ? answer : { data: null, error: null };
}
