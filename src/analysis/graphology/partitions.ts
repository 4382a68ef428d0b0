import { UndirectedGraph } from 'graphology';
import louvainModule from 'graphology-communities-louvain';
import type { Partition } from '../engine.ts';
import { labelPropagation } from './label-propagation.ts';
import { leiden } from './leiden.ts';
import type { Links, Numbers } from './links.ts';
import { strongComponents } from './strong-components.ts';

/** The community of each entity, as a number that those in the same have in common. All but the last need links without direction. */
export const partitions: Readonly<Record<Partition, (links: Links) => Numbers>> = {
  LOUVAIN: louvain,
  LEIDEN: leiden,
  LABEL_PROPAGATION: labelPropagation,
  // Where links have no direction, these are the same.
  WEAKLY_CONNECTED: strongComponents,
  STRONGLY_CONNECTED: strongComponents,
};

// Its types say that this is a module; where CommonJS is imported, it is the function itself.
const run = 'default' in louvainModule ? louvainModule.default : louvainModule;

/** V. D. Blondel et al., Fast unfolding of communities in large networks, 2008, as graphology has it. */
function louvain({ count, starts, ends }: Links): Numbers {
  const graph = new UndirectedGraph();
  for (let entity = 0; entity < count; entity++) graph.addNode(entity);
  for (let entity = 0, place = 0; entity < count; entity++)
    for (const end = starts[entity + 1] ?? 0; place < end; place++)
      if (entity < (ends[place] ?? 0)) graph.addUndirectedEdge(entity, ends[place]);
  // Its index is wrong at exactly these; a pair apart from the rest changes next to nothing.
  if (ends.length === 2 ** 8 || ends.length === 2 ** 16) graph.mergeUndirectedEdge('apart', 'from the rest');
  const found = run(graph, { getEdgeWeight: null, randomWalk: false });
  return new Float64Array(count).map((_, entity) => found[entity] ?? 0);
}
