/** The terms of a licence as they are recorded; null where nothing is, and where there is no limit of users. */
export interface Terms {
  readonly allowsResearchUse: boolean | null;
  readonly allowsCommercialUse: boolean | null;
  readonly monthlyActiveUserLimit: bigint | null;
  readonly osiApproved: boolean | null;
}

/** A point on which licences can differ. */
export type LicenseTerm = 'RESEARCH_USE' | 'COMMERCIAL_USE' | 'USER_LIMIT' | 'OSI_APPROVED';

/** How much a licence allows on a term, to be compared with others: undefined where it says nothing. */
type Measure = (terms: Terms) => number | bigint | undefined;

const measures: Readonly<Record<LicenseTerm, Measure>> = {
  RESEARCH_USE: ({ allowsResearchUse }) => measured(allowsResearchUse),
  COMMERCIAL_USE: ({ allowsCommercialUse }) => measured(allowsCommercialUse),
  // Users of what may not be used commercially are not counted.
  USER_LIMIT: ({ allowsCommercialUse, monthlyActiveUserLimit }) =>
    allowsCommercialUse === false
      ? undefined
      : (monthlyActiveUserLimit ?? (allowsCommercialUse ? Number.POSITIVE_INFINITY : undefined)),
  OSI_APPROVED: ({ osiApproved }) => measured(osiApproved),
};

const measured = (allowed: boolean | null): number | undefined =>
  allowed === null ? undefined : Number(allowed);

/** Every term, in the order in which they are told. */
export const licenseTerms = Object.keys(measures) as readonly LicenseTerm[];

/** How much the licence allows on the term; more is greater, undefined where it says nothing. */
export const allowed = (term: LicenseTerm, terms: Terms): number | bigint | undefined =>
  measures[term](terms);

/** True where the licence should say something on the term and does not. */
export const isSilent = (term: LicenseTerm, terms: Terms): boolean =>
  allowed(term, terms) === undefined && !(term === 'USER_LIMIT' && terms.allowsCommercialUse === false);

/** The strictest of some licences on each term: false where one says no, else null where one is silent or there is none. */
export function strictest(all: readonly Terms[]): Terms {
  const least = (name: 'allowsResearchUse' | 'allowsCommercialUse' | 'osiApproved') => {
    if (all.some((terms) => terms[name] === false)) return false;
    return all.length > 0 && all.every((terms) => terms[name]) ? true : null;
  };
  const limits = all.flatMap(({ monthlyActiveUserLimit: limit }) => limit ?? []);
  return {
    allowsResearchUse: least('allowsResearchUse'),
    allowsCommercialUse: least('allowsCommercialUse'),
    monthlyActiveUserLimit: limits.length ? limits.reduce((a, b) => (a < b ? a : b)) : null,
    osiApproved: least('osiApproved'),
  };
}
