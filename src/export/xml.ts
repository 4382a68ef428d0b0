type Attributes = Readonly<Record<string, string | undefined>>;

/** The first line of a document. */
export const declaration = '<?xml version="1.0" encoding="UTF-8"?>';

/**
 * An element; its attributes and content are escaped.
 *
 * @param attributes those that are undefined are left out
 * @param content a text, or elements that are written already
 * @example element('data', { key: 'name' }, 'R&D') // <data key="name">R&amp;D</data>
 */
export function element(
  name: string,
  attributes: Attributes,
  content: string | readonly string[] = [],
): string {
  const head = headOf(name, attributes);
  if (typeof content === 'string') return `<${head}>${escaped(content)}</${name}>`;
  return content.length ? `${opening(name, attributes)}\n${content.join('\n')}\n</${name}>` : `<${head}/>`;
}

/** The beginning of an element whose content follows. */
export const opening = (name: string, attributes: Attributes): string => `<${headOf(name, attributes)}>`;

const headOf = (name: string, attributes: Attributes): string =>
  name +
  Object.entries(attributes)
    .map(([key, value]) => (value === undefined ? '' : ` ${key}="${escaped(value)}"`))
    .join('');

/** What XML 1.0 can't hold, not even escaped: most control characters, halves of surrogate pairs, U+FFFE, U+FFFF. */
const forbidden = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const replacement = '\uFFFD';

/** Line breaks and tabs too: a parser would make blanks of them in an attribute, and of CR a line feed anywhere. */
function escaped(text: string): string {
  return text
    .replace(forbidden, replacement)
    .replace(/[&<>"\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
