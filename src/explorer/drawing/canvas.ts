import { DirectedGraph } from 'graphology';
import Sigma from 'sigma';
import { createEdgeArrowProgram, createEdgeDoubleArrowProgram, EdgeLineProgram } from 'sigma/rendering';
import { animateNodes } from 'sigma/utils';
import type { PictureSize } from '../layout/fit.ts';
import type { Point, Positions } from '../layout/layout.ts';
import type { Palette } from './kinds.ts';
import { type LabelStyle, writeLabel } from './labels.ts';
import { ShapeProgram } from './shape-program.ts';
import type { Drawing, DrawnEntity, DrawnLine } from './style.ts';

type NodeLook = DrawnEntity & { x: number; y: number };

/** What a person does to the drawing. */
export interface CanvasEvents {
  readonly pickEntity: (slug: string) => void;
  readonly openEntity: (slug: string) => void;
  readonly pickLine: (line: DrawnLine) => void;
  readonly pickNothing: () => void;
}

/** Length and width of the head of an arrow, in widths of its line. */
const arrowHead = { lengthToThicknessRatio: 5, widenessToThicknessRatio: 4 };

/** A drawing of less than this width, in pixels, has smaller letters and shapes. */
export const narrowBelow = 640;

/** Room around a picture, in pixels. */
const padding = { narrow: 44, wide: 80 };

/** Pictures of more than so many lines have no words along them. */
const labelledLines = 60;

/** The drawing: a picture on a canvas that can be moved, zoomed and pointed at. */
export class Canvas {
  readonly #graph = new DirectedGraph<NodeLook, DrawnLine>();
  readonly #sigma: Sigma<NodeLook, DrawnLine>;
  readonly #large: boolean;
  #palette: Palette;
  #selected: ReadonlySet<string> = new Set();
  #hovered: string | null = null;
  #near: ReadonlySet<string> = new Set();
  #dragged: string | null = null;
  #cancel: () => void = () => {};

  /** @param large true where lines are too many to be pointed at, or to be drawn while the picture moves */
  constructor(container: HTMLElement, palette: Palette, large: boolean, events: CanvasEvents) {
    this.#palette = palette;
    this.#large = large;
    const font = getComputedStyle(container).fontFamily;
    this.#sigma = new Sigma<NodeLook, DrawnLine>(this.#graph, container, {
      allowInvalidContainer: true,
      defaultNodeType: 'shape',
      defaultEdgeType: 'one',
      nodeProgramClasses: { shape: ShapeProgram<NodeLook, DrawnLine> },
      edgeProgramClasses: {
        one: createEdgeArrowProgram<NodeLook, DrawnLine>(arrowHead),
        both: createEdgeDoubleArrowProgram<NodeLook, DrawnLine>(arrowHead),
        none: EdgeLineProgram<NodeLook, DrawnLine>,
      },
      enableEdgeEvents: !large,
      hideEdgesOnMove: large,
      hideLabelsOnMove: large,
      labelFont: font,
      labelGridCellSize: 90,
      labelRenderedSizeThreshold: 3,
      edgeLabelFont: font,
      edgeLabelSize: 11,
      minEdgeThickness: 1,
      zIndex: true,
      maxCameraRatio: 4,
      minCameraRatio: 0.02,
      defaultDrawNodeLabel: (context, data) => {
        // What is marked has its name written with the mark.
        if (!data.highlighted) writeLabel(context, data, this.#labelStyle());
      },
      defaultDrawNodeHover: (context, data) => this.#drawHover(context, data),
      nodeReducer: (slug, look) => this.#nodeLook(slug, look),
      edgeReducer: (_, line) => this.#lineLook(line),
    });
    this.#listen(events);
  }

  /** Draws another picture; what stays keeps its place, what is new has none until it is given one. */
  show({ entities, lines }: Drawing, palette: Palette): void {
    this.#cancel();
    this.#palette = palette;
    const graph = this.#graph;
    graph.forEachNode((slug) => {
      if (!entities.has(slug)) graph.dropNode(slug);
    });
    graph.forEachEdge((key) => {
      if (!lines.has(key)) graph.dropEdge(key);
    });
    for (const [slug, look] of entities)
      if (graph.hasNode(slug)) graph.mergeNodeAttributes(slug, look);
      else graph.addNode(slug, { ...look, x: Number.NaN, y: Number.NaN });
    for (const [key, line] of lines) {
      if (graph.hasEdge(key) && graph.source(key) !== line.from) graph.dropEdge(key);
      if (graph.hasEdge(key)) graph.mergeEdgeAttributes(key, line);
      else graph.addEdgeWithKey(key, line.from, line.to, line);
    }
    graph.forEachNode((slug, { x }) => {
      if (Number.isNaN(x)) graph.mergeNodeAttributes(slug, this.#firstPlace(slug));
    });
    this.#sigma.setSetting('renderEdgeLabels', lines.size <= labelledLines);
    const narrow = this.#sigma.getDimensions().width < narrowBelow;
    this.#sigma.setSetting('labelDensity', entities.size <= 60 && !narrow ? 3 : 0.8);
    this.#sigma.setSetting('labelSize', narrow ? 11 : 13);
    this.#sigma.setSetting('stagePadding', narrow ? padding.narrow : padding.wide);
  }

  /** Puts things where they belong; in between they glide there where that is wanted. */
  place(positions: Positions, glide: boolean): void {
    this.#cancel();
    this.#sigma.setCustomBBox(null);
    const targets: Record<string, { x: number; y: number }> = {};
    for (const [slug, point] of positions)
      if (this.#graph.hasNode(slug) && slug !== this.#dragged) targets[slug] = { ...point };
    if (glide && !matchMedia('(prefers-reduced-motion: reduce)').matches)
      this.#cancel = animateNodes(this.#graph, targets, { duration: 350 });
    else
      this.#graph.updateEachNodeAttributes((slug, look) => ({ ...look, ...targets[slug] }), {
        attributes: ['x', 'y'],
      });
  }

  /** The room for a picture, in pixels: names at its edges need some around it. */
  get room(): PictureSize {
    const { width, height } = this.#sigma.getDimensions();
    const around = 2 * (width < narrowBelow ? padding.narrow : padding.wide);
    return [Math.max(width - around, 100), Math.max(height - around, 100)];
  }

  /** Where things stand. */
  get positions(): Positions {
    return new Map(this.#graph.mapNodes((slug, { x, y }) => [slug, { x, y }]));
  }

  /** Marks entities, and relations by the ends of their lines. */
  select(marked: ReadonlySet<string>): void {
    this.#selected = marked;
    this.#sigma.refresh({ skipIndexation: true });
  }

  zoomIn = (): void => void this.#sigma.getCamera().animatedZoom({ duration: 200 });
  zoomOut = (): void => void this.#sigma.getCamera().animatedUnzoom({ duration: 200 });

  /** Shows everything. */
  fit = (): void => {
    this.#sigma.setCustomBBox(null);
    void this.#sigma.getCamera().animatedReset({ duration: 200 });
  };

  /** Moves the drawing by a part of its width; the speed of drawing is measured with it. */
  pan(x: number): void {
    const camera = this.#sigma.getCamera();
    camera.setState({ x: camera.x + x });
  }

  /** Brings an entity into sight where it is not. */
  reveal(slug: string): void {
    const look = this.#sigma.getNodeDisplayData(slug);
    if (!look) return;
    const { x, y } = this.#sigma.framedGraphToViewport(look);
    const { width, height } = this.#sigma.getDimensions();
    if (x < 20 || y < 20 || x > width - 20 || y > height - 20)
      void this.#sigma.getCamera().animate({ x: look.x, y: look.y }, { duration: 250 });
  }

  /**
   * The entity that is nearest in a direction on the screen.
   *
   * @param from the entity to go from; the one nearest to the middle unless given
   */
  neighborIn(direction: 'left' | 'right' | 'up' | 'down', from: string | null): string | null {
    const { width, height } = this.#sigma.getDimensions();
    const place = (slug: string) => {
      const look = this.#sigma.getNodeDisplayData(slug);
      return look ? this.#sigma.framedGraphToViewport(look) : { x: 0, y: 0 };
    };
    const known = from !== null && this.#graph.hasNode(from);
    const start = known ? place(from) : { x: width / 2, y: height / 2 };
    const [dx, dy] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[direction] as [
      number,
      number,
    ];
    let best: string | null = null;
    let least = Number.POSITIVE_INFINITY;
    this.#graph.forEachNode((slug) => {
      if (slug === from) return;
      const { x, y } = place(slug);
      const ahead = (x - start.x) * dx + (y - start.y) * dy;
      const aside = Math.abs((x - start.x) * dy) + Math.abs((y - start.y) * dx);
      if (known && ahead <= 1) return;
      const distance = Math.abs(ahead) + 2 * aside;
      if (distance < least) [best, least] = [slug, distance];
    });
    return best;
  }

  /** What is drawn, in pixels from the upper left corner, as the picture lies now. */
  snapshot(): Snapshot {
    const { width, height } = this.#sigma.getDimensions();
    const place = (slug: string) => {
      const { x, y } = this.#graph.getNodeAttributes(slug);
      return this.#sigma.graphToViewport({ x, y });
    };
    return {
      width,
      height,
      palette: this.#palette,
      entities: this.#graph.mapNodes((slug, look) => ({
        ...look,
        ...place(slug),
        slug,
        size: this.#sigma.scaleSize(look.size),
      })),
      lines: this.#graph.mapEdges((_, line) => ({ ...line, start: place(line.from), end: place(line.to) })),
    };
  }

  resize(): void {
    this.#sigma.resize();
    this.#sigma.refresh();
  }

  kill(): void {
    this.#cancel();
    this.#sigma.kill();
  }

  /** Where something new appears: beside one that it is joined with, if any is there. */
  #firstPlace(slug: string): Point {
    const beside = this.#graph.findNeighbor(slug, (_, { x }) => !Number.isNaN(x));
    const { x, y } = beside ? this.#graph.getNodeAttributes(beside) : { x: 0, y: 0 };
    const angle = this.#graph.order * 2.399963;
    return { x: x + 4 * Math.cos(angle), y: y + 4 * Math.sin(angle) };
  }

  #labelStyle(): LabelStyle {
    const { labelSize: size, labelFont: font } = this.#sigma.getSettings();
    return { size, font, weight: '500', ink: this.#palette.ink, paper: this.#palette.paper };
  }

  #drawHover(
    context: CanvasRenderingContext2D,
    data: { readonly x: number; readonly y: number; readonly size: number; readonly label: string | null },
  ): void {
    context.beginPath();
    context.arc(data.x, data.y, data.size * 1.25 + 3.5, 0, 2 * Math.PI);
    context.lineWidth = 2.5;
    context.strokeStyle = this.#palette.accent;
    context.stroke();
    writeLabel(context, data, { ...this.#labelStyle(), weight: '700' });
  }

  #nodeLook(slug: string, look: NodeLook) {
    const selected = this.#selected.has(slug);
    const aside = this.#hovered !== null && !this.#near.has(slug);
    return {
      ...look,
      type: 'shape',
      highlighted: selected,
      forceLabel: selected || look.important || this.#near.has(slug),
      zIndex: selected ? 2 : aside ? 0 : 1,
      ...(aside && { color: this.#palette.faint, label: '', forceLabel: false }),
    };
  }

  #lineLook(line: DrawnLine) {
    const { line: plain, faint, accent, faintInk } = this.#palette;
    const ends = [line.from, line.to];
    const hovered = this.#hovered !== null && ends.includes(this.#hovered);
    const aside = this.#hovered !== null && !hovered;
    // A relation is marked by both of its ends.
    const selected = this.#selected.size === 2 && ends.every((slug) => this.#selected.has(slug));
    const touched = this.#selected.size === 1 && ends.some((slug) => this.#selected.has(slug));
    return {
      ...line,
      // The head of an arrow costs as much as its line.
      type: this.#large ? 'none' : line.arrow,
      size: selected ? 3.6 : line.important ? 2.4 : 1.6,
      color: aside ? faint : selected || hovered ? accent : line.important || touched ? faintInk : plain,
      label: aside ? '' : line.label,
      forceLabel: selected || hovered,
      zIndex: selected || hovered ? 2 : 1,
    };
  }

  #listen({ pickEntity, openEntity, pickLine, pickNothing }: CanvasEvents): void {
    const sigma = this.#sigma;
    const hover = (slug: string | null) => {
      this.#hovered = slug;
      this.#near = new Set(slug === null ? [] : [slug, ...this.#graph.neighbors(slug)]);
      sigma.getContainer().style.cursor = slug === null ? '' : 'pointer';
      sigma.refresh({ skipIndexation: true });
    };
    let moved = false;
    sigma.on('enterNode', ({ node }) => hover(node));
    sigma.on('leaveNode', () => hover(null));
    sigma.on('enterEdge', () => {
      sigma.getContainer().style.cursor = 'pointer';
    });
    sigma.on('leaveEdge', () => {
      sigma.getContainer().style.cursor = '';
    });
    sigma.on('clickNode', ({ node }) => {
      if (!moved) pickEntity(node);
    });
    sigma.on('doubleClickNode', ({ node, preventSigmaDefault }) => {
      preventSigmaDefault();
      openEntity(node);
    });
    sigma.on('clickEdge', ({ edge }) => pickLine(this.#graph.getEdgeAttributes(edge)));
    sigma.on('clickStage', () => pickNothing());
    sigma.on('downNode', ({ node }) => {
      this.#cancel();
      this.#dragged = node;
      moved = false;
      // Otherwise the picture would be fitted into the window anew at each move.
      if (!sigma.getCustomBBox()) sigma.setCustomBBox(sigma.getBBox());
    });
    sigma.on('moveBody', ({ event }) => {
      if (this.#dragged === null) return;
      moved = true;
      this.#graph.mergeNodeAttributes(this.#dragged, sigma.viewportToGraph(event));
      event.preventSigmaDefault();
      event.original.preventDefault();
      event.original.stopPropagation();
    });
    const drop = () => {
      this.#dragged = null;
    };
    sigma.on('upNode', drop);
    sigma.on('upStage', drop);
  }
}

/** What is drawn and where, for files. */
export interface Snapshot {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  readonly entities: readonly (DrawnEntity & Point & { readonly slug: string })[];
  readonly lines: readonly (DrawnLine & { readonly start: Point; readonly end: Point })[];
}
