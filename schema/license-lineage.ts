import type { LicenseChange as Change, LicenseFinding as Finding } from '../src/analysis/license-findings.ts';
import { type LicenseLineage as Lineage, licenseLineage } from '../src/analysis/license-lineage.ts';
import type { LicenseTerm as Term, Terms } from '../src/analysis/license-terms.ts';
import type { CarriedLicense as Carried } from '../src/analysis/licensed-assets.ts';
import { countOf } from '../src/analysis/list-sizes.ts';
import { dayOf } from '../src/graph/graph.ts';
import { lineageTypes } from '../src/graph/lineage.ts';
import { relations } from '../src/ontology.ts';
import { builder } from './builder.ts';
import { type AnyEntity, Entity, EntityRef } from './entity.ts';
import { asOfArgument, sizeArgument } from './follow.ts';
import { License } from './license.ts';
import { RelationType } from './ontology.ts';
import { Path } from './path.ts';

type LicenseObject = typeof License.$inferType;

const LicenseTerm = builder.enumType('LicenseTerm', {
  description: 'A point on which licences can differ.',
  values: {
    RESEARCH_USE: { description: 'Whether it allows use in research.' },
    COMMERCIAL_USE: { description: 'Whether it allows commercial use.' },
    USER_LIMIT: {
      description:
        'Up to how many monthly active users commercial use is free; without a limit where it is allowed and none is recorded. Not compared where commercial use is not allowed.',
    },
    OSI_APPROVED: { description: 'Whether the Open Source Initiative approved it.' },
  } satisfies Record<Term, unknown>,
});

const LicenseChange = builder.enumType('LicenseChange', {
  description: 'How a term changes from the licence of what something is built on to its own.',
  values: {
    LOOSENS: {
      description:
        'Its own allows more than what it is built on does: commercial use of what is for research alone, more users or no limit, open source of what is not. A conflict, unless other terms were agreed.',
    },
    TIGHTENS: { description: 'Its own allows less.' },
    UNKNOWN: { description: 'The licence says nothing on the term, as far as is recorded.' },
  } satisfies Record<Change, unknown>,
});

const CarriedLicense = builder.objectRef<Carried>('CarriedLicense');
CarriedLicense.implement({
  description: 'A licence that an asset of a lineage is under.',
  fields: (t) => ({
    license: t.field({
      type: License,
      description: 'The licence.',
      resolve: ({ license }, _args, { graph }, info) => graph.found<LicenseObject>(license, info),
    }),
    asset: t.field({
      type: Entity,
      description: 'What is under it: the entity asked about, or something that it is built on.',
      resolve: ({ asset }, _args, { graph }, info) => graph.found<AnyEntity>(asset, info),
    }),
    distance: t.exposeInt('distance', {
      description: 'How many relations lead to the asset on the shortest way; 0 for the entity asked about.',
    }),
    path: t.field({
      type: Path,
      description: 'A shortest way from the entity asked about through the asset to the licence.',
      resolve: ({ path }) => path(),
    }),
  }),
});

const LicenseFinding = builder.objectRef<Finding>('LicenseFinding');
LicenseFinding.implement({
  description:
    'A term on which the licence of an asset differs from that of the nearest asset above it that says something on the term, or says nothing itself.',
  fields: (t) => ({
    change: t.expose('change', { type: LicenseChange, description: 'How the term changes.' }),
    term: t.expose('term', { type: LicenseTerm, description: 'Which term.' }),
    asset: t.field({
      type: Entity,
      description: 'The asset; where the term is unknown, the nearest that is under the licence.',
      resolve: ({ asset }, _args, { graph }, info) => graph.found<AnyEntity>(asset, info),
    }),
    license: t.field({
      type: License,
      description: 'Its licence.',
      resolve: ({ license }, _args, { graph }, info) => graph.found<LicenseObject>(license, info),
    }),
    base: t.field({
      type: Entity,
      nullable: true,
      description: 'What the asset is built on and compared with; null where the term is unknown.',
      resolve: ({ base }, _args, { graph }, info) =>
        base === null ? null : graph.found<AnyEntity>(base, info),
    }),
    baseLicense: t.field({
      type: License,
      nullable: true,
      description: 'The licence of that; null where the term is unknown.',
      resolve: ({ baseLicense }, _args, { graph }, info) =>
        baseLicense === null ? null : graph.found<LicenseObject>(baseLicense, info),
    }),
    path: t.field({
      type: Path,
      nullable: true,
      description: 'A shortest way from the asset to that; null where the term is unknown.',
      resolve: ({ path }) => path?.() ?? null,
    }),
  }),
});

const EffectiveTerms = builder.objectRef<Terms>('EffectiveTerms');
EffectiveTerms.implement({
  description:
    'The strictest of the licences met on each term. Not what holds in law, which also depends on what a licence asks of derived works.',
  fields: (t) => ({
    allowsResearchUse: t.exposeBoolean('allowsResearchUse', {
      nullable: true,
      description: 'False where one of them forbids it, true where all allow it, null otherwise.',
    }),
    allowsCommercialUse: t.exposeBoolean('allowsCommercialUse', {
      nullable: true,
      description: 'False where one of them forbids it, true where all allow it, null otherwise.',
    }),
    monthlyActiveUserLimit: t.expose('monthlyActiveUserLimit', {
      type: 'BigInt',
      nullable: true,
      description: 'The least limit that one of them has; null where none is recorded.',
    }),
    osiApproved: t.exposeBoolean('osiApproved', {
      nullable: true,
      description: 'False where one of them is not approved, true where all are, null otherwise.',
    }),
  }),
});

const LicenseLineage = builder.objectRef<Lineage>('LicenseLineage');
LicenseLineage.implement({
  description:
    'The licences of an entity and of what it is built on, and where their terms change. A reading of the terms that are recorded, not legal advice.',
  fields: (t) => ({
    entity: t.field({
      type: Entity,
      description: 'The entity asked about.',
      resolve: ({ slug }, _args, { graph }, info) => graph.found<AnyEntity>(slug, info),
    }),
    licenseCount: t.int({
      description: 'How many licences there are, each counted for every asset that is under it.',
      resolve: ({ licenses }) => licenses.length,
    }),
    licenses: t.field({
      type: [CarriedLicense],
      description: 'The licences met: by distance, then by the slugs of the asset and the licence.',
      args: { first: sizeArgument(t, 'licenses') },
      resolve: ({ licenses }, { first }) => licenses.slice(0, countOf('licenses', first)),
    }),
    unlicensedCount: t.int({
      description: 'How many entities of the lineage have no licence recorded.',
      resolve: ({ unlicensed }) => unlicensed.length,
    }),
    unlicensed: t.field({
      type: [Entity],
      description: 'The entities of the lineage that have no licence recorded: by distance, then by slug.',
      args: { first: sizeArgument(t, 'unlicensed') },
      resolve: ({ unlicensed }, { first }, { graph }, info) =>
        graph.foundAll<AnyEntity>(unlicensed.slice(0, countOf('unlicensed', first)), info),
    }),
    findingCount: t.int({
      description: 'How many findings there are.',
      resolve: ({ findings }) => findings.length,
    }),
    findings: t.field({
      type: [LicenseFinding],
      description:
        'Where terms change or are unknown: what loosens first, then what tightens, then what is unknown; each by the distance and the slug of the asset, then by term.',
      args: {
        change: t.arg({ type: LicenseChange, description: 'Only those of this sort; all unless given.' }),
        first: sizeArgument(t, 'findings'),
      },
      resolve: ({ findings }, { change, first }) =>
        findings
          .filter((finding) => finding.change === (change ?? finding.change))
          .slice(0, countOf('findings', first)),
    }),
    effective: t.expose('effective', {
      type: EffectiveTerms,
      description: 'The strictest of them on each term.',
    }),
  }),
});

builder.queryField('licenseLineage', (t) =>
  t.field({
    type: LicenseLineage,
    description:
      'Under which licences an entity is, and what it is built on, directly or through others; where the terms change on the way, and the strictest of them. A reading of the terms that are recorded, not legal advice.',
    args: {
      of: t.arg({
        type: EntityRef,
        required: true,
        description: `The entity: of one of the kinds ${relations.LICENSED_UNDER.from.join(', ')}.`,
      }),
      types: t.arg({
        type: [RelationType],
        description: `Which relations lead to what something is built on: some of ${lineageTypes.join(', ')}; all but SUCCEEDS unless given, since a successor does not come under the terms of what it replaces.`,
      }),
      ...asOfArgument(t),
    },
    resolve: (_root, { asOf, ...args }, { graph }, info) => licenseLineage(graph, args, dayOf(asOf, info)),
  }),
);
