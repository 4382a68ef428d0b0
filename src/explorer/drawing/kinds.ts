import type { Kind } from '../api/documents.ts';

/**
 * How kinds look. No two have both colour and shape in common, so that those who see no difference between colours can
 * tell them apart: what is built is a hexagon, who makes it a circle or square, what happens or is discussed a diamond.
 */
const looks: Partial<Record<Kind, Look>> = {
  PERSON: { hue: 'sky', shape: 'circle' },
  ORGANIZATION: { hue: 'blue', shape: 'square' },
  MODEL: { hue: 'vermillion', shape: 'hexagon' },
  MODEL_VARIANT: { hue: 'orange', shape: 'hexagon' },
  DATASET: { hue: 'green', shape: 'hexagon' },
  APPLICATION: { hue: 'purple', shape: 'hexagon' },
  ARTIFACT: { hue: 'grey', shape: 'hexagon' },
  LICENSE: { hue: 'green', shape: 'square' },
  PLATFORM: { hue: 'purple', shape: 'square' },
  PUBLICATION: { hue: 'yellow', shape: 'square' },
  SOURCE: { hue: 'grey', shape: 'square' },
  EVENT: { hue: 'vermillion', shape: 'diamond' },
  TOPIC: { hue: 'green', shape: 'diamond' },
  CLAIM: { hue: 'yellow', shape: 'triangle' },
};

export interface Look {
  readonly hue: Hue;
  readonly shape: Shape;
}

/** How a kind looks; one that the page does not know yet is a grey circle. */
export const lookOf = (kind: Kind): Look => looks[kind] ?? { hue: 'grey', shape: 'circle' };

export const shapes = ['circle', 'square', 'diamond', 'hexagon', 'triangle'] as const;
export type Shape = (typeof shapes)[number];

/** The colours of Okabe and Ito, which the colour-blind can tell apart, a little darker on white and lighter on black. */
const hues = {
  light: {
    orange: '#d98e04',
    sky: '#3f9fdc',
    green: '#00916c',
    yellow: '#d9c51e',
    blue: '#0a64ad',
    vermillion: '#cf5200',
    purple: '#b85f92',
    grey: '#6b7480',
  },
  dark: {
    orange: '#f2b134',
    sky: '#7cc8f5',
    green: '#2fc296',
    yellow: '#f4e65c',
    blue: '#4d9de8',
    vermillion: '#f27a3d',
    purple: '#e0a0c6',
    grey: '#9aa5b1',
  },
} as const;

export type Hue = keyof (typeof hues)['light'];

/** What the drawing is coloured by. */
export interface Palette {
  readonly hues: Readonly<Record<Hue, string>>;
  readonly paper: string;
  readonly ink: string;
  readonly faintInk: string;
  readonly line: string;
  readonly faint: string;
  readonly accent: string;
}

export const palettes: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    hues: hues.light,
    paper: '#fbfbf9',
    ink: '#1d242c',
    faintInk: '#55606c',
    line: '#b3bac2',
    faint: '#e4e6e8',
    accent: '#1f2a37',
  },
  dark: {
    hues: hues.dark,
    paper: '#12171d',
    ink: '#e8ecf0',
    faintInk: '#a3adb8',
    line: '#5a6774',
    faint: '#262e37',
    accent: '#f5f7fa',
  },
};

/** The colours of communities, the largest first; all others are grey. */
export const communityHues: readonly Hue[] = [
  'blue',
  'vermillion',
  'green',
  'orange',
  'purple',
  'sky',
  'yellow',
];

/** The corners of a shape around 0, 0 as parts of its size; a circle has none. */
export const corners: Readonly<Record<Shape, readonly (readonly [x: number, y: number])[]>> = {
  circle: [],
  square: around(4, Math.PI / 4, 1.22),
  diamond: around(4, 0, 1.25),
  hexagon: around(6, 0, 1.1),
  triangle: around(3, -Math.PI / 2, 1.35),
};

function around(count: number, start: number, reach: number): readonly (readonly [number, number])[] {
  return Array.from({ length: count }, (_, corner) => {
    const angle = start + (2 * Math.PI * corner) / count;
    return [reach * Math.cos(angle), reach * Math.sin(angle)] as const;
  });
}

/** A name out of the ontology as people read it: MODEL_VARIANT is "model variant". */
export const wordsOf = (name: string): string => name.toLowerCase().replaceAll('_', ' ');

/** The same at the beginning of a line. */
export const titleOf = (name: string): string => {
  const words = wordsOf(name);
  return words.charAt(0).toUpperCase() + words.slice(1);
};
