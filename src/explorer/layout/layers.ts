import { Graph, layout } from '@dagrejs/dagre';
import { fitted } from './fit.ts';
import type { LayoutQuestion } from './layout.ts';

/** Distances in the layered picture: between layers, and between things in one. */
const apart = { right: { ranksep: 190, nodesep: 70 }, down: { ranksep: 90, nodesep: 90 } };

/** How much further apart layers may be than what stands in one, or the other way round, to fill the window. */
const stretch = 2.5;

/**
 * Puts what others are built on first and what is built on it behind, layer by layer: relations point from what is built
 * to what it is built on.
 */
export function layers({ positions, links, picture, narrow }: LayoutQuestion): Float32Array {
  const graph = new Graph();
  graph.setGraph({ rankdir: narrow ? 'TB' : 'LR', ...(narrow ? apart.down : apart.right) });
  graph.setDefaultEdgeLabel(() => ({}));
  const count = positions.length / 2;
  for (let node = 0; node < count; node += 1) graph.setNode(String(node), { width: 20, height: 20 });
  for (let link = 0; link < links.length; link += 2)
    graph.setEdge(String(links[link + 1]), String(links[link]));
  layout(graph);
  const placed = new Float32Array(positions.length);
  for (let node = 0; node < count; node += 1) {
    const { x = 0, y = 0 } = graph.node(String(node));
    placed[2 * node] = x;
    // Down on the screen is up in the drawing.
    placed[2 * node + 1] = -y;
  }
  return fitted(placed, picture, stretch);
}
