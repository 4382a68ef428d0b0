import { forces } from './forces.ts';
import { layers } from './layers.ts';
import type { LayoutAnswer, LayoutQuestion } from './layout.ts';

/** Works out where things stand beside the page, so that the page stays fluid meanwhile. */

/** Time between two pictures of forces at work, in milliseconds: to draw thousands takes a while itself. */
const frames = { few: 40, many: 500 };

let latest = 0;

addEventListener('message', ({ data }: MessageEvent<LayoutQuestion>) => {
  latest = data.id;
  if (data.layout === 'layers') answer({ id: data.id, positions: layers(data), done: true });
  else void settle(data);
});

/** Lets forces work until the end, or until something else is to be laid out. */
async function settle(question: LayoutQuestion): Promise<void> {
  const steps = forces(question, question.widths.length > 1_000 ? frames.many : frames.few);
  for (let step = steps.next(); ; step = steps.next()) {
    answer({ id: question.id, positions: step.value, done: step.done === true });
    if (step.done) return;
    // Lets a new question in.
    await new Promise((resolve) => setTimeout(resolve));
    if (latest !== question.id) return;
  }
}

const answer = (message: LayoutAnswer): void => postMessage(message);
