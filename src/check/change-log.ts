import type { Part } from './pages.ts';

/** The log of changes, in order. Its beginning may have been deleted by age. */
export const changes: Part = {
  // The counter is read last, so that no change that is counted meanwhile seems to exceed it.
  text: `
    MATCH (c:Change)
    WHERE c.position >= coalesce(toInteger($p.after[0]), 0)
      AND (c.position > coalesce(toInteger($p.after[0]), 0) OR elementId(c) > $p.after[1])
    WITH c ORDER BY c.position, elementId(c) LIMIT toInteger($p.size)
    RETURN toString(c.position), elementId(c),
      COALESCE(COLLECT { MATCH (k:ChangeCounter {name: 'changes'}) RETURN k.position }[0], 0)`,
  check: (rows, before) => {
    const positions = rows.map(([position]) => Number(position));
    return positions.flatMap((position, i) => {
      const previous = i > 0 ? positions[i - 1] : before === '' ? undefined : Number(before);
      const counted = Number(rows[i]?.[2]);
      const subject = `The change ${position}`;
      return [
        ...(previous === position ? [{ subject, message: 'is in the log twice.' }] : []),
        ...(previous !== undefined && position > previous + 1 ? [missing(previous + 1, position - 1)] : []),
        ...(position > counted ? [{ subject, message: `exceeds the counter, which is at ${counted}.` }] : []),
      ];
    });
  },
};

/** The last change and the counter, where they disagree; a log that was emptied by hand is left in peace. */
export const lastChange: Part = {
  // Here the counter is read first, since what it has counted must be there.
  text: `
    MATCH (k:ChangeCounter {name: 'changes'})
    WITH k.position AS counted
    CALL () {
      MATCH (c:Change) WHERE c.position IS NOT NULL
      RETURN c.position AS last ORDER BY last DESC LIMIT 1
    }
    WITH counted, last WHERE last < counted
    RETURN last, counted`,
  check: (rows) => rows.map(([last, counted]) => missing(Number(last) + 1, Number(counted))),
};

const missing = (first: number, last: number) =>
  first === last
    ? { subject: `The change ${first}`, message: 'is missing from the log.' }
    : { subject: `The changes ${first} to ${last}`, message: 'are missing from the log.' };
