/**
 * Pages of models that nobody has asked for before: what a page shows is drawn at random, and so is each name that it
 * is answered under.
 */

/** What a kind of object on the page can show, and where it leads. */
export interface Level {
  readonly columns: readonly string[];
  readonly links: readonly LevelLink[];
}

interface LevelLink {
  /** The field that follows it, of the contract and of the peer. */
  readonly field: string;
  /** The same in Cypher. */
  readonly pattern: string;
  readonly first: number;
  readonly level: Level;
}

/** What one page shows of a level: columns and links, each after the name that it is answered under. */
export interface Shape {
  readonly columns: readonly (readonly [alias: string, column: string])[];
  /** In the order of the level's. */
  readonly links: readonly (readonly [alias: string, shape: Shape])[];
}

const named: Level = { columns: ['slug', 'name', 'summary'], links: [] };
const operators = { field: 'operators', pattern: '<-[:OPERATES]-(:Organization)', first: 3, level: named };
const platforms = {
  field: 'platforms',
  pattern: '-[:AVAILABLE_ON]->(:Platform)',
  first: 5,
  level: { ...named, links: [operators] },
};
const claimants = {
  field: 'claimants',
  pattern: '<-[:ASSERTS]-(:Entity)',
  first: 1,
  level: { columns: ['slug', 'name'], links: [] },
};

/** The page of a model, as large as Q2's. */
export const modelPage: Level = {
  columns: [...named.columns, 'releasedOn', 'access'],
  links: [
    { field: 'developers', pattern: '<-[:DEVELOPED]-(:Organization)', first: 1, level: named },
    { field: 'licenses', pattern: '-[:LICENSED_UNDER]->(:License)', first: 1, level: named },
    {
      field: 'variants',
      pattern: '<-[:VARIANT_OF]-(:ModelVariant)',
      first: 10,
      level: { columns: [...named.columns, 'tuning'], links: [platforms] },
    },
    { field: 'publications', pattern: '-[:DESCRIBED_IN]->(:Publication)', first: 10, level: named },
    {
      field: 'claims',
      pattern: '<-[:ABOUT]-(:Claim)',
      first: 10,
      level: { columns: [...named.columns, 'statement'], links: [claimants] },
    },
  ],
};

/** Draws what a page shows: at least one column of each level. */
export function drawShape(level: Level, random: () => number): Shape {
  const alias = () => `a${Math.floor(random() * 2 ** 40).toString(36)}`;
  const certain = Math.floor(random() * level.columns.length);
  return {
    columns: level.columns
      .filter((_, i) => i === certain || random() < 0.5)
      .map((column) => [alias(), column] as const),
    links: level.links.map(({ level }) => [alias(), drawShape(level, random)] as const),
  };
}

/** The page as the contract is asked for it. */
export const contractPage = (shape: Shape): string =>
  `query ($slug: String!) { entity(ref: { slug: $slug }) { ... on Model { ${fields(shape, modelPage, ({ first }, inner) => `(first: ${first}) { nodes { ${inner} } }`)} } } }`;

/** The page as the peer is asked for it. */
export const peerPage = (shape: Shape): string =>
  `query ($slug: String!) { entity: models(where: { slug: { eq: $slug } }) { ${fields(shape, modelPage, ({ first }, inner) => `(limit: ${first}, sort: [{ name: ASC }]) { ${inner} }`)} } }`;

function fields(shape: Shape, level: Level, list: (link: LevelLink, inner: string) => string): string {
  return [
    ...shape.columns.map(([alias, column]) => `${alias}: ${column}`),
    ...pairs(shape, level).map(
      ([alias, link, inner]) => `${alias}: ${link.field}${list(link, fields(inner, link.level, list))}`,
    ),
  ].join(' ');
}

/** What is read of a level in Cypher, as a list by position: all its columns, then its links. */
export function wholeLevel(variable: string, { columns, links }: Level): string {
  return `[${[
    ...columns.map((column) =>
      column === 'releasedOn' ? `toString(${variable}.${column})` : `${variable}.${column}`,
    ),
    ...links.map(({ pattern, first, level }) => {
      const next = `${variable}x`;
      const match = `(${variable})${pattern.replace('(:', `(${next}:`)}`;
      return `COLLECT { MATCH ${match} WITH ${next} ORDER BY ${next}.name, ${next}.slug LIMIT ${first} RETURN ${wholeLevel(next, level)} }`;
    }),
  ].join(', ')}]`;
}

/** What a page shows of such a list. */
export function trimmed(row: readonly unknown[], shape: Shape, level: Level): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [alias, column] of shape.columns) object[alias] = row[level.columns.indexOf(column)];
  pairs(shape, level).forEach(([alias, link, inner], i) => {
    const rows = row[level.columns.length + i];
    const nodes = Array.isArray(rows) ? rows.map((each) => trimmed(each, inner, link.level)) : [];
    object[alias] = { nodes };
  });
  return object;
}

const pairs = ({ links }: Shape, level: Level) =>
  links.flatMap(([alias, shape], i) => {
    const link = level.links[i];
    return link ? [[alias, link, shape] as const] : [];
  });
