import { cypher } from '../cypher.ts';
import { GraphError } from '../errors.ts';
import type { RelationKey } from '../graph/executor.ts';
import { type EntityReference, type Graph, notFound, slugOf } from '../graph/graph.ts';
import { once } from '../once.ts';
import { kindOfLabels } from '../ontology.ts';
import {
  type Agreement,
  agreements,
  claimsByClaimant,
  type Disagreement,
  disagreements,
} from './debate-pairs.ts';
import { inOrder } from './in-order.ts';

/** The side that a claim takes. */
export type Stance = 'FOR' | 'AGAINST' | 'NEUTRAL';

/** That somebody makes a claim. */
export interface Assertion {
  readonly claimant: string;
  readonly relation: RelationKey;
}

/** A claim about the topic of a debate. */
export interface DebatedClaim {
  readonly slug: string;
  readonly stance: Stance;
  /** The relation that says what it is about. */
  readonly about: RelationKey;
  /** By slug of the claimant. */
  readonly assertions: readonly Assertion[];
}

/** The claims of a debate that take one side. */
export interface DebateSide {
  readonly stance: Stance;
  /** Those that most make first, then by slug. */
  readonly claims: readonly DebatedClaim[];
  /** Slugs of those who make them; who makes the most comes first, then by slug. */
  readonly claimants: readonly string[];
}

/** What is claimed about a topic, by whom, and who agrees with whom. */
export interface Debate {
  readonly slug: string;
  readonly sides: readonly DebateSide[];
  /** As many as a list can show; so are the others. */
  readonly agreements: () => Promise<readonly Agreement[]>;
  readonly disagreements: () => Promise<readonly Disagreement[]>;
}

/** How much a debate may have; pairs are those who agree, counted for each claim. */
export const debateLimits = { claims: 5_000, assertions: 20_000, pairs: 1_000_000 };

/**
 * The debate on a topic: the claims about it by the side that they take, and who makes them.
 *
 * @param day the day on which relations must be valid
 * @throws {GraphError} NOT_FOUND where the topic is not in the graph, BAD_USER_INPUT where it is none, COST_LIMIT or
 * DEADLINE_EXCEEDED where there are too many claims
 */
export async function readDebate(
  graph: Pick<Graph, 'ask'>,
  topic: EntityReference,
  day: Date | undefined,
  limits = debateLimits,
): Promise<Debate> {
  const given = slugOf(topic);
  const [found] = await graph.ask(cypher('debate'), { slug: given, asOf: day ?? null, ...limits });
  if (!found) throw notFound('topic', given);
  const [now, labels, rows] = found as Found;
  const kind = kindOfLabels(labels);
  if (kind !== 'TOPIC')
    throw new GraphError(
      'BAD_USER_INPUT',
      `topic names "${now}", of the kind ${kind}. Give one of the kind TOPIC.`,
    );
  const claims = rows.map(claimOf).sort((a, b) => claimantsOf(b) - claimantsOf(a) || inOrder(a.slug, b.slug));
  const assertions = claims.reduce((sum, claim) => sum + claim.assertions.length, 0);
  if (claims.length > limits.claims || assertions > limits.assertions)
    throw new GraphError(
      'COST_LIMIT',
      `The debate on "${now}" has more than ${limits.claims} claims, or they are made more than ${limits.assertions} times. Ask for the claims of the topic page by page.`,
    );
  const sides = stances.map((stance) => sideOf(stance, claims));
  return {
    slug: now,
    sides,
    agreements: once(async () => agreements(claims, limits.pairs)),
    disagreements: once(async () => disagreements(claims)),
  };
}

const stances: readonly Stance[] = ['FOR', 'AGAINST', 'NEUTRAL'];

type ClaimRow = readonly [
  slug: string,
  stance: Stance,
  about: string,
  assertions: readonly (readonly [claimant: string, id: string])[],
];
type Found = readonly [now: string, labels: readonly string[], claims: readonly ClaimRow[]];

const claimOf = ([slug, stance, about, assertions]: ClaimRow): DebatedClaim => ({
  slug,
  stance,
  about: { type: 'ABOUT', id: about },
  assertions: assertions
    .map(([claimant, id]): Assertion => ({ claimant, relation: { type: 'ASSERTS', id } }))
    .sort((a, b) => inOrder(a.claimant, b.claimant) || inOrder(a.relation.id, b.relation.id)),
});

/** How many make the claim. */
const claimantsOf = ({ assertions }: DebatedClaim): number =>
  new Set(assertions.map(({ claimant }) => claimant)).size;

function sideOf(stance: Stance, all: readonly DebatedClaim[]): DebateSide {
  const claims = all.filter((claim) => claim.stance === stance);
  const claimants = [...claimsByClaimant(claims)].sort(
    ([a, one], [b, other]) => other.length - one.length || inOrder(a, b),
  );
  return { stance, claims, claimants: claimants.map(([slug]) => slug) };
}
