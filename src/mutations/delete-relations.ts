import type { Change } from '../changes/change.ts';
import { GraphError } from '../errors.ts';
import { parseId } from '../graph/identity.ts';
import type { Run } from '../neo4j/database.ts';
import { kindOfLabels, type RelationType } from '../ontology.ts';
import { WriteError, type WriteProblem, type WriteProblemCode } from '../write/problem.ts';
import { type Call, checkSize, perform } from './call.ts';
import type { Deleted } from './delete-entities.ts';
import { keepPlaced } from './variants.ts';

/**
 * Deletes relations.
 *
 * @param ids global identifiers
 * @throws {GraphError} PAGE_TOO_LARGE
 */
export async function deleteRelations(call: Call, ids: readonly string[]): Promise<Deleted> {
  checkSize('deleteRelations', ids, call);
  const fieldOf = (index: number) => ['ids', String(index)];
  return perform(call, { deletedCount: 0 }, fieldOf, async (run, recorder) => {
    const problems: WriteProblem[] = [];
    const tell = (index: number, code: WriteProblemCode, message: string) =>
      problems.push({ index, field: [], code, message });
    const wanted = new Map<RelationType, Map<string, number>>();
    ids.forEach((id, index) => {
      const relation = readId(id, (message) => tell(index, 'INVALID', message));
      if (!relation) return;
      const sameType = wanted.get(relation.type) ?? new Map<string, number>();
      wanted.set(relation.type, sameType.set(relation.id, index));
    });
    let deletedCount = 0;
    for (const [type, places] of wanted) {
      const gone = await deleteOfType(run, type, [...places.keys()]);
      for (const [id, index] of places)
        if (!gone.has(id)) tell(index, 'NOT_FOUND', `There is no relation "${ids[index]}".`);
      recorder.add({ changes: [...gone.values()].map(({ change }) => change), sources: [] });
      deletedCount += gone.size;
      if (type !== 'VARIANT_OF') continue;
      const variants = [...gone].map(([id, { from }]) => {
        return [from, { index: places.get(id) ?? 0, field: [] }] as const;
      });
      keepPlaced(recorder, new Map(variants));
    }
    if (problems.length > 0) throw new WriteError(problems);
    return { deletedCount };
  });
}

function readId(id: string, tell: (message: string) => void) {
  try {
    const identity = parseId(id);
    if (identity.of === 'relation') return identity;
    tell(`"${id}" is the id of an entity; give that of a relation, or use deleteEntities.`);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    tell(error.message);
  }
  return undefined;
}

async function deleteOfType(run: Run, type: RelationType, ids: readonly string[]) {
  const text = `
    UNWIND $p.ids AS id
    MATCH (a)-[r:${type} {id: id}]->(b)
    WITH id, r, a.slug AS from, labels(a) AS one, labels(b) AS other
    DELETE r
    RETURN id, from, one, other`;
  const rows = await run(text, { p: { ids } });
  return new Map(
    rows.map(([id, from, one, other]) => {
      const kinds = [one, other].flatMap((labels) => kindOfLabels(labels as string[]) ?? []);
      const change: Change = {
        action: 'DELETED',
        identity: { of: 'relation', type, id: String(id) },
        kinds,
      };
      return [String(id), { from: String(from), change }];
    }),
  );
}
