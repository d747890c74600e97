/**
 * The automatic layout: left to right, in rows if one line would be too long to be read, each stage as a block of its
 * own.
 */
import { graphlib, layout } from '@dagrejs/dagre';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { FRAME_MARGIN, groupKey, type Size } from './annotations.ts';
import { layersOf, layoutCost, type Link, type Rank, type Unit } from './layers.ts';
import { GAP_ROWS, GAP_X, GAP_Y, NODE_HEIGHT, NODE_WIDTH, type Position, snap } from './placement.ts';

/** Size in pixels of the canvas in a typical window, at a zoom at which letters are read with ease. */
const VISIBLE_AREA = { width: 820, height: 480 };
/**
 * Zoom at which letters are read with ease. A line that does not fit at it is broken to the width that does, so that one
 * scrolls down only; beyond 12 rows it becomes a block that fits best as a whole.
 */
const READABLE_ZOOM = 0.75;
const MAX_SCROLLED_ROWS = 12;
/** Maximum number of edges that a line break may cut; more would separate related steps. */
const MAX_CUT_EDGES = 2;
/**
 * Height in pixels of a stage's name above its frame. The same height below keeps its steps level with their inputs.
 */
const STAGE_HEAD_HEIGHT = 28;
/**
 * Maximum cost, in steps and crossed ranks, of a graph that dagre lays out: it takes up to half a second for it, and
 * more than twice as long for twice the cost. Above it our own layout is used, which takes constant time a step.
 */
const MAX_DAGRE_COST = 600;
/** Cost of a dagre call for an empty graph, in the same measure, because a document may have thousands of stages. */
const DAGRE_CALL_COST = 8;
/** Up to 6 rows each number is tried, above it some: 50 of 20,000 for a line of 20,000 steps. */
const ROWS_EACH_TRIED = 6;

type Places = ReadonlyMap<string, Position>;

const step = (id: string): Unit => ({ id, width: NODE_WIDTH, height: NODE_HEIGHT });

/**
 * Positions of all nodes, left to right, with few crossings of edges. A line too long to be read at once continues in a
 * row below. A stage is laid out separately and placed as a block, so that its frame covers nothing else; a collapsed
 * one takes the space of one step.
 */
export function layoutOf(document: PipelineDocument): Map<string, Position> {
  const unitOf = new Map(document.nodes.map(({ id }) => [id, id]));
  const taken = new Set<string>();
  const inside = new Map<string, Places>();
  const units: Unit[] = [];
  const stages: { readonly key: string; readonly members: readonly string[]; readonly isCollapsed: boolean }[] = [];
  for (const { id, nodes, collapsed } of document.groups ?? []) {
    const key = groupKey(id);
    const members = [...new Set(nodes)].filter((node) => unitOf.has(node) && !taken.has(node));
    if (members.length === 0) continue;
    for (const node of members) {
      taken.add(node);
      unitOf.set(node, key);
    }
    stages.push({ key, members, isCollapsed: collapsed === true });
  }
  const { within, links } = linksOf(document, unitOf);
  const outer = [
    ...stages.map(({ key }) => ({ id: key, width: 0, height: 0 })),
    ...document.nodes.flatMap(({ id }) => (taken.has(id) ? [] : [step(id)])),
  ];
  let cost = layoutCost(outer, links);
  for (const { key, members } of stages)
    if (cost <= MAX_DAGRE_COST) cost += DAGRE_CALL_COST + layoutCost(members.map(step), within.get(key) ?? []);
  const ranked = cost <= MAX_DAGRE_COST ? byDagre : layersOf;
  const arranged = (of: readonly Unit[], by: readonly Link[]): Places => inRows(ranked(of, by), by);
  for (const { key, members, isCollapsed } of stages) {
    const places = arranged(members.map(step), within.get(key) ?? []);
    const shift = isCollapsed ? { x: 0, y: 0 } : { x: FRAME_MARGIN, y: FRAME_MARGIN + STAGE_HEAD_HEIGHT };
    inside.set(key, new Map([...places].map(([node, { x, y }]) => [node, { x: x + shift.x, y: y + shift.y }])));
    const all = [...places.values()];
    units.push(
      isCollapsed
        ? step(key)
        : {
            id: key,
            width: all.reduce((most, { x }) => Math.max(most, x), 0) + NODE_WIDTH + 2 * shift.x,
            height: all.reduce((most, { y }) => Math.max(most, y), 0) + NODE_HEIGHT + 2 * shift.y,
          },
    );
  }
  for (const { id } of document.nodes) if (!taken.has(id)) units.push(step(id));
  const places = new Map<string, Position>();
  for (const [id, place] of arranged(units, links)) {
    const steps = inside.get(id);
    if (steps === undefined) places.set(id, snap(place));
    else for (const [node, { x, y }] of steps) places.set(node, snap({ x: place.x + x, y: place.y + y }));
  }
  return places;
}

/** Edges between units, and edges inside each stage, by its key. */
function linksOf(
  { edges }: PipelineDocument,
  unitOf: ReadonlyMap<string, string>,
): { readonly links: Link[]; readonly within: ReadonlyMap<string, Link[]> } {
  const links: Link[] = [];
  const within = new Map<string, Link[]>();
  for (const { source, target } of edges) {
    const [from, to] = [unitOf.get(source), unitOf.get(target)];
    if (from === undefined || to === undefined || source === target) continue;
    if (from !== to) links.push([from, to]);
    else {
      const inside = within.get(from) ?? [];
      within.set(from, inside);
      inside.push([source, target]);
    }
  }
  return { links, within };
}

/** Ranks from left to right. */
function byDagre(units: readonly Unit[], links: readonly Link[]): Rank[] {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: GAP_Y, ranksep: GAP_X });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of units) graph.setNode(id, { width, height });
  for (const [source, target] of links) graph.setEdge(source, target);
  layout(graph);
  const ranks = new Map<number, { width: number; readonly units: { unit: Unit; y: number }[] }>();
  for (const unit of units) {
    const { x, y } = graph.node(unit.id) as { x: number; y: number };
    const rank = ranks.get(x) ?? { width: 0, units: [] };
    ranks.set(x, rank);
    rank.width = Math.max(rank.width, unit.width);
    rank.units.push({ unit, y: y - unit.height / 2 });
  }
  return [...ranks].sort(([a], [b]) => a - b).map(([, rank]) => rank);
}

/**
 * Upper left corners, starting at 0, 0. Breaks a long line of ranks into the number of rows with the largest readable
 * zoom.
 */
function inRows(line: readonly Rank[], links: readonly Link[]): Places {
  const cut = cutsOf(line, links);
  const widest = line.reduce((most, { width }) => Math.max(most, width), 0);
  let best: { rows: readonly (readonly Rank[])[]; zoom: number } = { rows: [], zoom: 0 };
  const isTorn = (rows: readonly (readonly Rank[])[]): boolean => {
    let first = 0;
    return rows.some((row) => {
      const crossed = first === 0 ? 0 : (cut[first] ?? 0);
      first += row.length;
      return crossed > MAX_CUT_EDGES;
    });
  };
  const next = (count: number): number => count + Math.max(1, Math.floor(count / ROWS_EACH_TRIED));
  for (let count = 1; count <= line.length; count = next(count)) {
    const rows = rowsWithin(line, minWidthFor(line, count, widest));
    if (isTorn(rows)) continue;
    const { width, height } = sizeOfRows(rows);
    const zoom = Math.min(1, VISIBLE_AREA.width / width, VISIBLE_AREA.height / height);
    if (zoom > best.zoom * 1.1) best = { rows, zoom };
    // More rows only increase the height further.
    if (VISIBLE_AREA.height / height < best.zoom) break;
  }
  if (best.zoom < READABLE_ZOOM) {
    const rows = rowsWithin(line, Math.max(widest, VISIBLE_AREA.width / READABLE_ZOOM));
    if (rows.length <= MAX_SCROLLED_ROWS && !isTorn(rows)) return placedRows(rows);
  }
  return placedRows(best.rows);
}

/** For each rank, the number of edges from before it to it or beyond. */
function cutsOf(line: readonly Rank[], links: readonly Link[]): number[] {
  const rankOf = new Map(line.flatMap(({ units }, rank) => units.map(({ unit }) => [unit.id, rank] as const)));
  const change = line.map(() => 0);
  for (const [source, target] of links) {
    const [from, to] = [rankOf.get(source) ?? 0, rankOf.get(target) ?? 0];
    if (from >= to) continue;
    change[from + 1] = (change[from + 1] ?? 0) + 1;
    if (to + 1 < line.length) change[to + 1] = (change[to + 1] ?? 0) - 1;
  }
  let crossing = 0;
  return change.map((by) => (crossing += by));
}

const widthOf = (row: readonly Rank[]): number => row.reduce((sum, { width }) => sum + width + GAP_X, -GAP_X);

/** Fills rows one after the other up to a width of `limit`. */
function rowsWithin(line: readonly Rank[], limit: number): Rank[][] {
  const rows: Rank[][] = [];
  let used = Infinity;
  for (const rank of line) {
    if (used + GAP_X + rank.width > limit) {
      rows.push([]);
      used = -GAP_X;
    }
    rows.at(-1)?.push(rank);
    used += GAP_X + rank.width;
  }
  return rows;
}

/** Number of rows that `rowsWithin` creates. */
function countRows(line: readonly Rank[], limit: number): number {
  let rows = 0;
  let used = Infinity;
  for (const { width } of line) {
    if (used + GAP_X + width > limit) {
      rows++;
      used = -GAP_X;
    }
    used += GAP_X + width;
  }
  return rows;
}

/** Smallest width, in whole pixels, at which the line takes at most `rows` rows. */
function minWidthFor(line: readonly Rank[], rows: number, widest: number): number {
  const whole = widthOf(line);
  // Lower bound: the free end of a full row is narrower than the widest rank.
  let low = Math.ceil(Math.max(widest, (whole - rows * GAP_X) / rows));
  let high = Math.ceil(Math.min(whole, whole / rows + widest + GAP_X));
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (countRows(line, middle) <= rows) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Extent from the uppermost to the lowest of its units. */
function spanOf(row: readonly Rank[]): { readonly top: number; readonly height: number } {
  let [top, bottom] = [Infinity, -Infinity];
  for (const { units } of row) {
    for (const { unit, y } of units) {
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + unit.height);
    }
  }
  return { top, height: bottom - top };
}

function sizeOfRows(rows: readonly (readonly Rank[])[]): Size {
  let [width, height] = [0, -GAP_ROWS];
  for (const row of rows) {
    width = Math.max(width, widthOf(row));
    height += GAP_ROWS + spanOf(row).height;
  }
  return { width, height };
}

function placedRows(rows: readonly (readonly Rank[])[]): Places {
  const places = new Map<string, Position>();
  let start = 0;
  for (const row of rows) {
    const { top, height } = spanOf(row);
    let left = 0;
    for (const { width, units } of row) {
      for (const { unit, y } of units) places.set(unit.id, { x: left + (width - unit.width) / 2, y: start + y - top });
      left += width + GAP_X;
    }
    start += height + GAP_ROWS;
  }
  return places;
}

/** Positions nodes that have none; a document written by hand may leave all out. */
export function placed(document: PipelineDocument): PipelineDocument {
  if (document.nodes.every((node) => node.position !== undefined)) return document;
  const positions = layoutOf(document);
  return {
    ...document,
    nodes: document.nodes.map((node) =>
      node.position ? node : { ...node, position: { ...(positions.get(node.id) as Position) } },
    ),
  };
}
