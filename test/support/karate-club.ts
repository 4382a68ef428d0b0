/**
 * Zachary's karate club: 34 members and who of them met outside of the club, by number; W. W. Zachary, An Information Flow
 * Model for Conflict and Fission in Small Groups, 1977. To each member those with a greater number.
 */
const metBy: Readonly<Record<number, readonly number[]>> = {
  1: [2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 18, 20, 22, 32],
  2: [3, 4, 8, 14, 18, 20, 22, 31],
  3: [4, 8, 9, 10, 14, 28, 29, 33],
  4: [8, 13, 14],
  5: [7, 11],
  6: [7, 11, 17],
  7: [17],
  9: [31, 33, 34],
  10: [34],
  14: [34],
  15: [33, 34],
  16: [33, 34],
  19: [33, 34],
  20: [34],
  21: [33, 34],
  23: [33, 34],
  24: [26, 28, 30, 33, 34],
  25: [26, 28, 32],
  26: [32],
  27: [30, 34],
  28: [34],
  29: [32, 34],
  30: [33, 34],
  31: [33, 34],
  32: [33, 34],
  33: [34],
};

/** Its members, as slugs. */
export const karateMembers = Array.from({ length: 34 }, (_, i) => `member-${i + 1}`);

/** Its 78 links. */
export const karateLinks = Object.entries(metBy).flatMap(([member, others]) =>
  others.map((other) => [`member-${member}`, `member-${other}`] as const),
);
