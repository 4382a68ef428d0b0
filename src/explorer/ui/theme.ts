import { computed, effect, signal } from '@preact/signals';
import { palettes } from '../drawing/kinds.ts';

type Theme = 'light' | 'dark';

const storage = 'modelgraph:theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const preferred = signal<Theme>(system.matches ? 'dark' : 'light');
system.addEventListener('change', ({ matches }) => {
  preferred.value = matches ? 'dark' : 'light';
});

const remembered = localStorage.getItem(storage);
const chosen = signal<Theme | null>(remembered === 'light' || remembered === 'dark' ? remembered : null);

/** Light or dark, as the person chose or else as the system does. */
export const theme = computed<Theme>(() => chosen.value ?? preferred.value);

/** What the drawing is coloured by. */
export const palette = computed(() => palettes[theme.value]);

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

/** Changes from light to dark or back; what the system prefers is not remembered. */
export function toggleTheme(): void {
  const next = theme.value === 'dark' ? 'light' : 'dark';
  chosen.value = next === preferred.value ? null : next;
  if (chosen.value) localStorage.setItem(storage, chosen.value);
  else localStorage.removeItem(storage);
}
