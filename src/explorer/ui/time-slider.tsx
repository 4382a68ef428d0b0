import { useEffect, useRef, useState } from 'preact/hooks';
import { daysDocument } from '../api/documents.ts';
import { dayText } from './format.ts';
import { model } from './state.ts';
import { useAnswer } from './use-answer.ts';

const dayLength = 86_400_000;
/** Time without a move after which the graph of the day is asked for, in milliseconds. */
const pause = 200;

const dayOf = (number: number): string => new Date(number * dayLength).toISOString().slice(0, 10);
const numberOf = (day: string): number => Math.floor(Date.parse(day) / dayLength);

/** The day as of which relations are shown: from a little before the first date in the graph until today. */
export function TimeSlider() {
  const { asOf } = model.view.value;
  const { data } = useAnswer(model.ontology.value && 'days', (ask, abort) => ask(daysDocument, {}, abort));
  const first = data?.earliest.nodes[0]?.date;
  const [moved, setMoved] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (!first) return null;
  const today = numberOf(new Date().toISOString());
  const min = numberOf(first) - 31;
  const max = Math.max(today, numberOf(data?.latest.nodes[0]?.date ?? first));
  const shown = moved ?? asOf;
  const set = (day: string | null) => {
    setMoved(day);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      model.act({ do: 'asOf', day });
      setMoved(null);
    }, pause);
  };
  return (
    <section>
      <h2>Time</h2>
      <p class="row">
        <output>{shown ? `As of ${dayText(shown)}` : 'All times'}</output>
        {shown && (
          <button type="button" class="small" onClick={() => model.act({ do: 'asOf', day: null })}>
            All times
          </button>
        )}
      </p>
      <input
        type="range"
        aria-label="As of day"
        aria-valuetext={shown ? dayText(shown) : 'All times'}
        min={min}
        max={max}
        value={shown ? numberOf(shown) : max}
        onInput={({ currentTarget }) => set(dayOf(Number(currentTarget.value)))}
      />
      <input
        type="date"
        aria-label="As of date"
        min={dayOf(min)}
        value={shown ?? ''}
        onChange={({ currentTarget }) => set(currentTarget.value || null)}
      />
    </section>
  );
}
