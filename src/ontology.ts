/**
 * The ontology: the closed table of what exists in the graph and what may be related to what.
 *
 * GraphQL enums, validation of writes and imports, the text of Cypher statements and `Query.ontology` all read it.
 * A new kind or relation type starts here.
 */

/** What a kind of entity is. */
export interface KindDefinition {
  /** The node label in Neo4j and the name of the GraphQL type. */
  readonly label: string;
  /** The key under which the import format lists entities of this kind. */
  readonly plural: string;
  /** The property that says on which day it came to be, where the kind has one. */
  readonly date?: 'releasedOn' | 'publishedOn' | 'occurredOn';
  readonly description: string;
}

const kindTable = {
  ORGANIZATION: {
    label: 'Organization',
    plural: 'organizations',
    description:
      'A company, laboratory, university or community that builds, issues, operates or says something.',
  },
  PERSON: {
    label: 'Person',
    plural: 'people',
    description: 'A human being who works somewhere, writes something or takes a stand.',
  },
  MODEL: {
    label: 'Model',
    plural: 'models',
    date: 'releasedOn',
    description: 'A trained AI model, or a family of variants released under one name.',
  },
  MODEL_VARIANT: {
    label: 'ModelVariant',
    plural: 'modelVariants',
    description: 'One size or tuning of a model, such as its 70-billion-parameter chat version.',
  },
  DATASET: {
    label: 'Dataset',
    plural: 'datasets',
    date: 'releasedOn',
    description: 'A collection of data that models are trained, tuned or measured on.',
  },
  APPLICATION: {
    label: 'Application',
    plural: 'applications',
    date: 'releasedOn',
    description: 'A product or service that people use and that is built on models.',
  },
  ARTIFACT: {
    label: 'Artifact',
    plural: 'artifacts',
    description:
      'Something that others depend on and that no source describes yet; it becomes a model, dataset or application once one does.',
  },
  LICENSE: {
    label: 'License',
    plural: 'licenses',
    description: 'The terms under which something may be used.',
  },
  PLATFORM: {
    label: 'Platform',
    plural: 'platforms',
    description: 'A place where a model can be had or run: a cloud, an operating system, an API, a download.',
  },
  PUBLICATION: {
    label: 'Publication',
    plural: 'publications',
    date: 'publishedOn',
    description: 'A paper, report or article that describes something in the graph.',
  },
  EVENT: {
    label: 'Event',
    plural: 'events',
    date: 'occurredOn',
    description: 'Something that happened on a day: a release, a partnership, an announcement.',
  },
  CLAIM: {
    label: 'Claim',
    plural: 'claims',
    description: 'A statement that somebody makes about something, with the side it takes.',
  },
  TOPIC: {
    label: 'Topic',
    plural: 'topics',
    description: 'A subject, tag, definition or debate that entities are tagged with and claims are about.',
  },
  SOURCE: {
    label: 'Source',
    plural: 'sources',
    date: 'publishedOn',
    description: 'A document or data set that is evidence for entities and relations.',
  },
} as const satisfies Record<string, KindDefinition>;

/** The kind of an entity, as the API spells it. */
export type EntityKind = keyof typeof kindTable;
/** Label of a kind in Neo4j; also the name of its GraphQL type. */
export type Label = (typeof kindTable)[EntityKind]['label'];

/** Every kind with its label and description. */
export const kinds: Readonly<Record<EntityKind, KindDefinition & { readonly label: Label }>> = kindTable;
/** Every kind, in the order of the contract. */
export const entityKinds = Object.keys(kindTable) as readonly EntityKind[];

/** What a type of relation joins. */
export interface RelationDefinition {
  /** Kinds allowed at its first end. */
  readonly from: readonly EntityKind[];
  /** Kinds allowed at its second end. */
  readonly to: readonly EntityKind[];
  /** True where it reads the same from both ends; it is stored once and read both ways. */
  readonly symmetric: boolean;
  /** True where a great part of the graph may have the same second end, as a well-known topic. */
  readonly gathers?: true;
  readonly description: string;
  /** What happened on the day on which such a relation began; `{from}` and `{to}` stand for the names of its ends. */
  readonly began: string;
  /** What is so from the day on which such a relation ended. */
  readonly ended: string;
}

const buildable = ['MODEL', 'DATASET', 'APPLICATION'] as const;
const releasable = ['MODEL', 'MODEL_VARIANT', 'DATASET', 'APPLICATION'] as const;
const dependable = ['MODEL', 'MODEL_VARIANT', 'DATASET', 'APPLICATION', 'ARTIFACT'] as const;
const offering = ['MODEL', 'MODEL_VARIANT', 'DATASET', 'APPLICATION', 'ARTIFACT', 'PLATFORM'] as const;

const relationTable = {
  DEVELOPED: {
    from: ['ORGANIZATION'],
    to: buildable,
    symmetric: false,
    description: 'The organization made it.',
    began: '{from} developed {to}',
    ended: '{from} no longer develops {to}',
  },
  RELEASED: {
    from: ['EVENT'],
    to: releasable,
    symmetric: false,
    description: 'At the event it was made available.',
    began: '{from} made {to} available',
    ended: '{from} no longer makes {to} available',
  },
  INVOLVES: {
    from: ['EVENT'],
    to: ['ORGANIZATION', 'PERSON'],
    symmetric: false,
    description: 'The organization or person took part in the event, in the given role.',
    began: '{to} took part in {from}',
    ended: '{to} no longer takes part in {from}',
  },
  VARIANT_OF: {
    from: ['MODEL_VARIANT'],
    to: ['MODEL'],
    symmetric: false,
    description: 'It is one size or tuning of the model.',
    began: '{from} became a variant of {to}',
    ended: '{from} is no longer a variant of {to}',
  },
  FINE_TUNED_FROM: {
    from: ['MODEL', 'MODEL_VARIANT'],
    to: ['MODEL', 'MODEL_VARIANT', 'ARTIFACT'],
    symmetric: false,
    description: 'It was made by training the other further.',
    began: '{from} was fine-tuned from {to}',
    ended: '{from} is no longer fine-tuned from {to}',
  },
  SUCCEEDS: {
    from: ['MODEL'],
    to: ['MODEL'],
    symmetric: false,
    description: 'It takes the place of an earlier model.',
    began: '{from} succeeded {to}',
    ended: '{from} no longer succeeds {to}',
  },
  DEPENDS_ON: {
    from: dependable,
    to: dependable,
    symmetric: false,
    description: 'It is built from, trained on or runs on the other.',
    began: '{from} began to depend on {to}',
    ended: '{from} no longer depends on {to}',
  },
  LICENSED_UNDER: {
    from: dependable,
    to: ['LICENSE'],
    symmetric: false,
    gathers: true,
    description: 'It may be used under these terms.',
    began: '{from} was licensed under {to}',
    ended: '{from} is no longer licensed under {to}',
  },
  ISSUED: {
    from: ['ORGANIZATION'],
    to: ['LICENSE'],
    symmetric: false,
    description: 'The organization wrote and published the licence.',
    began: '{from} issued {to}',
    ended: '{from} no longer issues {to}',
  },
  AVAILABLE_ON: {
    from: releasable,
    to: ['PLATFORM'],
    symmetric: false,
    gathers: true,
    description: 'It can be had or run there.',
    began: '{from} became available on {to}',
    ended: '{from} is no longer available on {to}',
  },
  OPERATES: {
    from: ['ORGANIZATION'],
    to: ['PLATFORM'],
    symmetric: false,
    description: 'The organization runs the platform.',
    began: '{from} began to operate {to}',
    ended: '{from} no longer operates {to}',
  },
  DESCRIBED_IN: {
    from: dependable,
    to: ['PUBLICATION'],
    symmetric: false,
    description: 'The publication describes it.',
    began: '{from} was described in {to}',
    ended: '{from} is no longer described in {to}',
  },
  AUTHORED: {
    from: ['ORGANIZATION', 'PERSON'],
    to: ['PUBLICATION'],
    symmetric: false,
    description: 'The person or organization wrote the publication.',
    began: '{from} wrote {to}',
    ended: '{from} is no longer an author of {to}',
  },
  EMPLOYED_BY: {
    from: ['PERSON'],
    to: ['ORGANIZATION'],
    symmetric: false,
    description: 'The person works for the organization, in the given role.',
    began: '{from} joined {to}',
    ended: '{from} is no longer employed by {to}',
  },
  SUBSIDIARY_OF: {
    from: ['ORGANIZATION'],
    to: ['ORGANIZATION'],
    symmetric: false,
    description: 'The organization belongs to the other.',
    began: '{from} became a subsidiary of {to}',
    ended: '{from} is no longer a subsidiary of {to}',
  },
  PARTNERED_WITH: {
    from: ['ORGANIZATION'],
    to: ['ORGANIZATION'],
    symmetric: true,
    description: 'The two organizations work together, in the given role.',
    began: '{from} partnered with {to}',
    ended: '{from} is no longer a partner of {to}',
  },
  COMPETES_WITH: {
    from: ['ORGANIZATION', ...releasable, 'PLATFORM'],
    to: ['ORGANIZATION', ...releasable, 'PLATFORM'],
    symmetric: true,
    description: 'The two are rivals for the same users.',
    began: '{from} began to compete with {to}',
    ended: '{from} no longer competes with {to}',
  },
  COMPARABLE_TO: {
    from: releasable,
    to: releasable,
    symmetric: false,
    description: 'A source finds the first about as good as the second.',
    began: '{from} was found comparable to {to}',
    ended: '{from} is no longer found comparable to {to}',
  },
  OUTPERFORMS: {
    from: releasable,
    to: releasable,
    symmetric: false,
    description: 'A source finds the first better than the second.',
    began: '{from} outperformed {to}',
    ended: '{from} no longer outperforms {to}',
  },
  ALTERNATIVE_TO: {
    from: offering,
    to: offering,
    symmetric: false,
    description: 'The first can be used in place of the second.',
    began: '{from} became an alternative to {to}',
    ended: '{from} is no longer an alternative to {to}',
  },
  ASSERTS: {
    from: ['ORGANIZATION', 'PERSON'],
    to: ['CLAIM'],
    symmetric: false,
    description: 'The person or organization makes the claim.',
    began: '{from} asserted: {to}',
    ended: '{from} no longer asserts: {to}',
  },
  ABOUT: {
    from: ['CLAIM', 'PUBLICATION', 'EVENT', 'SOURCE'],
    to: entityKinds,
    symmetric: false,
    description: 'The claim, publication, event or source is about it.',
    began: '{from} took up {to}',
    ended: '{from} is no longer about {to}',
  },
  TAGGED: {
    from: entityKinds.filter((kind) => kind !== 'TOPIC'),
    to: ['TOPIC'],
    symmetric: false,
    gathers: true,
    description: 'It belongs to the topic.',
    began: '{from} was tagged with {to}',
    ended: '{from} is no longer tagged with {to}',
  },
  MAINTAINS: {
    from: ['ORGANIZATION', 'PERSON'],
    to: [...dependable, 'LICENSE', 'PLATFORM', 'TOPIC'],
    symmetric: false,
    description: 'The organization or person keeps it up to date.',
    began: '{from} began to maintain {to}',
    ended: '{from} no longer maintains {to}',
  },
  DOES_NOT_MEET: {
    from: [...dependable, 'LICENSE'],
    to: ['TOPIC'],
    symmetric: false,
    description: 'It falls short of the definition or standard.',
    began: '{from} fell short of {to}',
    ended: '{from} no longer falls short of {to}',
  },
} as const satisfies Record<string, RelationDefinition>;

/** The type of a relation, as Neo4j and the API spell it. */
export type RelationType = keyof typeof relationTable;

/** Every relation type with what it joins. */
export const relations: Readonly<Record<RelationType, RelationDefinition>> = relationTable;
/** Every relation type, in the order of the contract. */
export const relationTypes = Object.keys(relationTable) as readonly RelationType[];

/** What one entity can need another for: to be built on, to be used under, to be had at, to be made or run by. */
export type Need = 'BASE' | 'TERMS' | 'PLACE' | 'MAKER';

/** How one end of a relation depends on the other. */
export interface Dependency {
  /** The end that depends on the other. */
  readonly dependent: 'from' | 'to';
  readonly need: Need;
}

/**
 * The relations by which one end depends on the other: it would lose something that it needs if the other were withdrawn.
 *
 * By all others neither does. What succeeds, outperforms or resembles a model stands without it; a licence outlives its
 * author, a publication what it describes, a claim what it is about; who maintains a thing can be replaced.
 */
export const dependencies: Readonly<Partial<Record<RelationType, Dependency>>> = {
  DEVELOPED: { dependent: 'to', need: 'MAKER' },
  VARIANT_OF: { dependent: 'from', need: 'BASE' },
  FINE_TUNED_FROM: { dependent: 'from', need: 'BASE' },
  DEPENDS_ON: { dependent: 'from', need: 'BASE' },
  LICENSED_UNDER: { dependent: 'from', need: 'TERMS' },
  AVAILABLE_ON: { dependent: 'from', need: 'PLACE' },
  OPERATES: { dependent: 'to', need: 'MAKER' },
};

/** The types of relations by which one end depends on the other. */
export const dependencyTypes = relationTypes.filter((type) => dependencies[type]);

/** How a relation is followed from an entity: as it points, against it, or whichever way it points. */
export type Direction = 'OUT' | 'IN' | 'BOTH';

const kindByLabel = new Map<string, EntityKind>(entityKinds.map((kind) => [kinds[kind].label, kind]));

/** The kind whose label is among a node's labels, or undefined where none is. */
export function kindOfLabels(labels: readonly string[]): EntityKind | undefined {
  for (const label of labels) {
    const kind = kindByLabel.get(label);
    if (kind) return kind;
  }
  return undefined;
}

/** True where the name is a kind of the ontology. */
export const isEntityKind = (name: string): name is EntityKind => Object.hasOwn(kindTable, name);

/** True where the name is a relation type of the ontology. */
export const isRelationType = (name: string): name is RelationType => Object.hasOwn(relationTable, name);

/** Properties that are calendar days in the graph. */
export const dayProperties: ReadonlySet<string> = new Set(['releasedOn', 'publishedOn', 'occurredOn']);
/** Properties that are instants in the graph. */
export const instantProperties: ReadonlySet<string> = new Set(['createdAt', 'updatedAt']);
/**
 * Properties that are scores, by the measure. They are worked out from the graph by an analysis, which alone writes them: no
 * import, export, merge or mutation knows them, and writing them is no change of the entity.
 */
export const scoreProperties = {
  PAGERANK: 'pagerank',
  DEGREE: 'degreeCentrality',
  BETWEENNESS: 'betweenness',
} as const;
/** The names of these properties. */
export const scoreNames: ReadonlySet<string> = new Set(Object.values(scoreProperties));
/** Properties that are always lists in the graph, empty ones too. */
export const listProperties: ReadonlySet<string> = new Set(['aliases', 'modalities']);
