import { GraphError } from '../errors.ts';
import type { DebatedClaim, Stance } from './debate.ts';
import { inOrder } from './in-order.ts';
import { listSizes } from './list-sizes.ts';

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
 * Those who make a claim that another one makes as well, each pair once: who share the most claims first, then by slugs; as
 * many as a list can show.
 *
 * @throws {GraphError} COST_LIMIT
 */
export function agreements(claims: readonly DebatedClaim[], limit: number): readonly Agreement[] {
  const made = [...claimsByClaimant(claims)].sort(([a], [b]) => inOrder(a, b));
  const places = new Map(made.map(([claimant], place) => [claimant, place]));
  const makers = new Map<string, readonly number[]>();
  let pairs = 0;
  for (const { slug, assertions } of claims) {
    const claimants = new Set(assertions.map(({ claimant }) => places.get(claimant) ?? 0));
    pairs += (claimants.size * (claimants.size - 1)) / 2;
    if (pairs > limit) throw tooMany(limit);
    makers.set(slug, [...claimants]);
  }
  const best: Pair[] = [];
  const shared = new Uint32Array(made.length);
  for (const [one, [, slugs]] of made.entries()) {
    const others: number[] = [];
    for (const slug of slugs)
      for (const other of makers.get(slug) ?? []) {
        if (other <= one) continue;
        if (!shared[other]) others.push(other);
        shared[other] = (shared[other] ?? 0) + 1;
      }
    for (const other of others) {
      keepBest(best, { one, other, count: shared[other] ?? 0 });
      shared[other] = 0;
    }
  }
  return best.map(({ one, other }): Agreement => {
    const [[first, ofFirst], [second, ofSecond]] = [made[one] ?? nobody, made[other] ?? nobody];
    const both = new Set(ofSecond);
    return { one: first, other: second, claims: ofFirst.filter((slug) => both.has(slug)) };
  });
}

/** Two by their places in the order of slugs, with the number of claims that both make. */
interface Pair {
  readonly one: number;
  readonly other: number;
  readonly count: number;
}

const nobody = ['', []] as const;

const bestFirst = (a: Pair, b: Pair): number => b.count - a.count || a.one - b.one || a.other - b.other;

/** Puts a pair where it belongs, if that is among those that a list can show. */
function keepBest(best: Pair[], pair: Pair): void {
  let place = best.length;
  for (; place > 0; place--) if (bestFirst(best[place - 1] ?? pair, pair) <= 0) break;
  if (place >= listSizes.agreements.max) return;
  best.splice(place, 0, pair);
  best.length = Math.min(best.length, listSizes.agreements.max);
}

/**
 * Pairs of whom one makes claims for and the other claims against: who make the most of these first, then by slugs; as
 * many as a list can show. Who makes both is in no pair with itself.
 */
export function disagreements(claims: readonly DebatedClaim[]): readonly Disagreement[] {
  // Whoever stands further behind on a side has that many better pairs before it, of which one may be with itself.
  const madeBy = (stance: Stance) =>
    [...claimsByClaimant(claims.filter((claim) => claim.stance === stance))]
      .sort(([a, some], [b, others]) => others.length - some.length || inOrder(a, b))
      .slice(0, listSizes.disagreements.max + 1);
  const againstIt = madeBy('AGAINST');
  const made = ({ claimsFor, claimsAgainst }: Disagreement) => claimsFor.length + claimsAgainst.length;
  return madeBy('FOR')
    .flatMap(([one, claimsFor]) =>
      againstIt.map(([other, claimsAgainst]) => ({ for: one, against: other, claimsFor, claimsAgainst })),
    )
    .filter((pair) => pair.for !== pair.against)
    .sort((a, b) => made(b) - made(a) || inOrder(a.for, b.for) || inOrder(a.against, b.against))
    .slice(0, listSizes.disagreements.max);
}

const tooMany = (limit: number): GraphError =>
  new GraphError(
    'COST_LIMIT',
    `More than ${limit} pairs agree in this debate. Ask for its claims, and for the claimants of each.`,
  );
