import { SaxesParser } from 'saxes';

/** An element of a document. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Reads a document strictly: whatever XML 1.0 does not allow is an error. */
export function readXml(document: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const plain = Object.entries(attributes).map(([key, { value }]) => [key, value]);
    const element: Element = { name, attributes: Object.fromEntries(plain), children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element) element.text += text;
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.write(document).close();
  const [element] = root.children;
  if (!element) throw new Error('The document is empty');
  return element;
}

/** Every element of a name, at any depth. */
export function all(element: Element, name: string): Element[] {
  return [
    ...(element.name === name ? [element] : []),
    ...element.children.flatMap((child) => all(child, name)),
  ];
}

/** A value as JSON in XML can hold it: what JSON escapes is no concern of XML. */
export const asXmlHoldsJson = (value: unknown): unknown => JSON.parse(asXmlHolds(JSON.stringify(value)));

/** The text as XML can hold it. */
export function asXmlHolds(text: string): string {
  return [...text]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      const control = code < 32 && !'\t\n\r'.includes(character);
      return control || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff
        ? '\uFFFD'
        : character;
    })
    .join('');
}
