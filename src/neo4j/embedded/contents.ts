import { holdsGraph } from './home.ts';
import { type Idle, visit } from './idle.ts';

/** What the graph of an idle home holds, for a person: `12 entities`; undefined where it never held anything. */
export async function describeContents(idle: Idle): Promise<string | undefined> {
  if (!holdsGraph(idle.home)) return undefined;
  idle.say('Looking whether the graph is empty …');
  const [entities, others] = await visit(idle, async (database) => {
    // An export locks the counter of changes, also where it has counted none yet, and an analysis leaves a record of its
    // scores, also where there was nothing to score.
    const text = `RETURN COUNT { (:Entity) }, COUNT { () } - COUNT { (:Entity) } - COUNT { (:Migration) }
      - COUNT { (c:ChangeCounter) WHERE c.position IS NULL } - COUNT { (:Scores) }`;
    const [row = []] = await database.read(text);
    return row.map(Number);
  });
  if (entities) return entities === 1 ? 'an entity' : `${entities} entities`;
  return others ? 'other nodes than entities, such as a log of changes' : undefined;
}
