/** A name in at most two lines of about the same length, the second cut off where it is too long. */
export function linesOf(label: string, width = 24): readonly string[] {
  if (label.length <= width) return [label];
  const words = label.split(' ');
  let first = words.shift() ?? '';
  while (words[0] !== undefined && first.length + words[0].length < width) first += ` ${words.shift()}`;
  const rest = words.join(' ');
  if (!rest) return [cut(first, width + 4)];
  return [cut(first, width + 4), cut(rest, width + 3)];
}

/** About how wide a name is, in letters. */
export const widthOf = (label: string): number => Math.max(...linesOf(label).map(({ length }) => length));

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1).trimEnd()}…`;

/** What a label is written with. */
export interface LabelStyle {
  readonly size: number;
  readonly font: string;
  readonly weight: string;
  readonly ink: string;
  readonly paper: string;
}

/** Writes a name below what it belongs to, with a rim of paper that keeps lines from running through it. */
export function writeLabel(
  context: CanvasRenderingContext2D,
  {
    x,
    y,
    size,
    label,
  }: { readonly x: number; readonly y: number; readonly size: number; readonly label: string | null },
  style: LabelStyle,
): void {
  if (!label) return;
  context.font = `${style.weight} ${style.size}px ${style.font}`;
  context.textAlign = 'center';
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = style.paper;
  context.fillStyle = style.ink;
  for (const [index, line] of linesOf(label).entries()) {
    const at = y + size * 1.2 + style.size * (1 + 1.15 * index);
    context.strokeText(line, x, at);
    context.fillText(line, x, at);
  }
  // Sigma writes other labels with the same context.
  context.textAlign = 'start';
}
