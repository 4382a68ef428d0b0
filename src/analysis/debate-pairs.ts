import { GraphError } from '../errors.ts';
import type { DebatedClaim, Stance } from './debate.ts';
import { inOrder } from './in-order.ts';

/** Two who make the same claims. */
export interface Agreement {
  readonly one: string;
  readonly other: string;
  readonly claims: readonly string[];
}

/** Two of whom one makes claims for, and the other against. */
export interface Disagreement {
  readonly for: string;
  readonly against: string;
  readonly claimsFor: readonly string[];
  readonly claimsAgainst: readonly string[];
}

/** The claims that each makes, by slug; each once, in the order given. */
export function claimsByClaimant(claims: readonly DebatedClaim[]): ReadonlyMap<string, readonly string[]> {
  const made = new Map<string, Set<string>>();
  for (const { slug, assertions } of claims)
    for (const { claimant } of assertions) made.set(claimant, (made.get(claimant) ?? new Set()).add(slug));
  return new Map([...made].map(([claimant, slugs]) => [claimant, [...slugs]]));
}

/**
 * All who make a claim that another one makes as well, each pair once; those who share the most claims first, then by slugs.
 *
 * @throws {GraphError} COST_LIMIT
 */
export function agreements(claims: readonly DebatedClaim[], limit: number): readonly Agreement[] {
  const shared = new Map<string, { one: string; other: string; claims: string[] }>();
  let pairs = 0;
  for (const { slug, assertions } of claims) {
    const claimants = [...new Set(assertions.map(({ claimant }) => claimant))];
    pairs += (claimants.length * (claimants.length - 1)) / 2;
    if (pairs > limit) throw tooMany('agree', limit);
    for (const [i, one] of claimants.entries())
      for (const other of claimants.slice(i + 1)) {
        const key = `${one} ${other}`;
        const pair = shared.get(key) ?? { one, other, claims: [] };
        pair.claims.push(slug);
        shared.set(key, pair);
      }
  }
  return [...shared.values()].sort(
    (a, b) => b.claims.length - a.claims.length || inOrder(a.one, b.one) || inOrder(a.other, b.other),
  );
}

/**
 * All pairs of whom one makes claims for and the other claims against; those who make the most of these first, then by
 * slugs. Who makes both is in no pair with itself.
 *
 * @throws {GraphError} COST_LIMIT
 */
export function disagreements(claims: readonly DebatedClaim[], limit: number): readonly Disagreement[] {
  const madeBy = (stance: Stance) => [...claimsByClaimant(claims.filter((claim) => claim.stance === stance))];
  const forIt = madeBy('FOR');
  const againstIt = madeBy('AGAINST');
  if (forIt.length * againstIt.length > limit) throw tooMany('disagree', limit);
  const made = ({ claimsFor, claimsAgainst }: Disagreement) => claimsFor.length + claimsAgainst.length;
  return forIt
    .flatMap(([one, claimsFor]) =>
      againstIt.map(([other, claimsAgainst]) => ({ for: one, against: other, claimsFor, claimsAgainst })),
    )
    .filter((pair) => pair.for !== pair.against)
    .sort((a, b) => made(b) - made(a) || inOrder(a.for, b.for) || inOrder(a.against, b.against));
}

const tooMany = (what: string, limit: number): GraphError =>
  new GraphError(
    'COST_LIMIT',
    `More than ${limit} pairs ${what} in this debate. Ask for its claims, and for the claimants of each.`,
  );
