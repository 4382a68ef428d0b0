import { UndirectedGraph } from 'graphology';
import forceAtlas2Module, { type ForceAtlas2Settings } from 'graphology-layout-forceatlas2';
import { clearNames } from './clear-names.ts';
import type { LayoutQuestion } from './layout.ts';

// Its types say that this is a module; where CommonJS is imported, it is the function itself.
const { assign } = 'default' in forceAtlas2Module ? forceAtlas2Module.default : forceAtlas2Module;

/** Iterations of a round. */
const iterations = 12;

/** Thousands are held together more and moved less at a time, or some would be flung far away before the rest has settled. */
const many: Tuning = {
  rounds: 10,
  settings: {
    strongGravityMode: true,
    gravity: 0.05,
    scalingRatio: 2,
    slowDown: 20,
    barnesHutOptimize: true,
    barnesHutTheta: 0.8,
  },
};

const few = (order: number): Tuning => ({
  rounds: order < 100 ? 60 : 30,
  settings: {
    gravity: order < 50 ? 0.4 : 1,
    scalingRatio: order < 50 ? 8 : 4,
    slowDown: 1 + Math.log(order),
  },
});

interface Tuning {
  readonly rounds: number;
  readonly settings: ForceAtlas2Settings;
}

/** Things of more than so many can't all have room for their names. */
const clearUpTo = 120;

/**
 * Lets things that are joined attract and all others repel each other.
 *
 * The same question has the same answer: new things begin beside what they are joined with, in directions that only their
 * place in the list decides.
 *
 * @param pause after how many milliseconds it tells where things are by now
 */
export function* forces(
  { positions, widths, links, picture, narrow }: LayoutQuestion,
  pause: number,
): Generator<Float32Array, Float32Array> {
  const graph = graphOf(positions, links);
  const { order } = graph;
  const read = () => Float32Array.from(graph.mapNodes((_, { x, y }) => [x, y]).flat());
  if (order < 2) return read();
  const { rounds, settings } = order > 500 ? many : few(order);
  let told = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    assign(graph, { iterations, settings });
    if (performance.now() - told < pause) continue;
    yield read();
    told = performance.now();
  }
  return order <= clearUpTo ? clearNames(read(), widths, picture, narrow) : read();
}

interface Place {
  x: number;
  y: number;
}

function graphOf(positions: Float32Array, links: Uint32Array): UndirectedGraph<Place> {
  const graph = new UndirectedGraph<Place>();
  for (let node = 0; node < positions.length / 2; node += 1)
    graph.addNode(node, { x: positions[2 * node] ?? 0, y: positions[2 * node + 1] ?? 0 });
  for (let link = 0; link < links.length; link += 2)
    if (links[link] !== links[link + 1]) graph.mergeEdge(links[link], links[link + 1]);
  graph.forEachNode((node, { x }) => {
    if (Number.isNaN(x)) graph.mergeNodeAttributes(node, besideNeighbors(graph, node));
  });
  return graph;
}

/** Beside those neighbors that have a place, or on a spiral around the middle. */
function besideNeighbors(graph: UndirectedGraph<Place>, node: string): Place {
  const index = Number(node);
  const angle = index * 2.399963;
  const placed = graph.mapNeighbors(node, (_, place) => place).filter(({ x }) => !Number.isNaN(x));
  const reach = placed.length ? 8 : 12 * Math.sqrt(index);
  const mean = (of: (place: Place) => number) =>
    placed.reduce((sum, place) => sum + of(place), 0) / (placed.length || 1);
  return {
    x: mean(({ x }) => x) + reach * Math.cos(angle),
    y: mean(({ y }) => y) + reach * Math.sin(angle),
  };
}
