/** The automatic layout: left to right, in rows where a line would be too long to be read, each stage a block of its own. */
import { graphlib, layout } from '@dagrejs/dagre';
import type { PipelineDocument } from '../../core/graph/document.ts';
import { FRAME, groupKey, type Size } from './annotations.ts';
import { GAP_ROWS, GAP_X, GAP_Y, NODE_HEIGHT, NODE_WIDTH, type Position, snap } from './placement.ts';

/** A canvas in a window of usual size, at a zoom at which letters are read with ease. */
const ROOM = { width: 820, height: 480 };
/** A cut that more edges cross would tear apart what belongs together. */
const MOST_CUT = 2;
/** Above a stage's frame, for its name; as much below keeps its steps at the height of what feeds them. */
const HEAD = 28;

/** What is put down as one: a step, or a stage with its steps inside. */
interface Unit extends Size {
  readonly id: string;
}
type Link = readonly [source: string, target: string];
type Places = ReadonlyMap<string, Position>;

const step = (id: string): Unit => ({ id, width: NODE_WIDTH, height: NODE_HEIGHT });

/**
 * Positions of all nodes, left to right, as few crossings as dagre finds. What would be too long to be read at once goes
 * on in a row below. A stage is laid out by itself and put down whole, so that its frame covers nothing else; a
 * collapsed one takes the room of one step.
 */
export function layoutOf(document: PipelineDocument): Map<string, Position> {
  const unitOf = new Map(document.nodes.map(({ id }) => [id, id]));
  const taken = new Set<string>();
  const inside = new Map<string, Places>();
  const units: Unit[] = [];
  for (const { id, nodes, collapsed } of document.groups ?? []) {
    const key = groupKey(id);
    const members = [...new Set(nodes)].filter((node) => unitOf.has(node) && !taken.has(node));
    if (members.length === 0) continue;
    for (const node of members) {
      taken.add(node);
      unitOf.set(node, key);
    }
    const places = arranged(members.map(step), linksWithin(document, new Set(members)));
    const shift = collapsed === true ? { x: 0, y: 0 } : { x: FRAME, y: FRAME + HEAD };
    inside.set(key, new Map([...places].map(([node, { x, y }]) => [node, { x: x + shift.x, y: y + shift.y }])));
    const all = [...places.values()];
    units.push(
      collapsed === true
        ? step(key)
        : {
            id: key,
            width: Math.max(...all.map(({ x }) => x)) + NODE_WIDTH + 2 * shift.x,
            height: Math.max(...all.map(({ y }) => y)) + NODE_HEIGHT + 2 * shift.y,
          },
    );
  }
  for (const { id } of document.nodes) if (!taken.has(id)) units.push(step(id));
  const links = document.edges.flatMap(({ source, target }): Link[] => {
    const [from, to] = [unitOf.get(source), unitOf.get(target)];
    return from === undefined || to === undefined || from === to ? [] : [[from, to]];
  });
  const places = new Map<string, Position>();
  for (const [id, place] of arranged(units, links)) {
    const steps = inside.get(id);
    if (steps === undefined) places.set(id, snap(place));
    else for (const [node, { x, y }] of steps) places.set(node, snap({ x: place.x + x, y: place.y + y }));
  }
  return places;
}

const linksWithin = (document: PipelineDocument, ids: ReadonlySet<string>): Link[] =>
  document.edges.flatMap(({ source, target }): Link[] =>
    ids.has(source) && ids.has(target) ? [[source, target]] : [],
  );

/** Upper left corners, from 0, 0 on. */
function arranged(units: readonly Unit[], links: readonly Link[]): Places {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: GAP_Y, ranksep: GAP_X });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of units) graph.setNode(id, { width, height });
  for (const [source, target] of links) graph.setEdge(source, target);
  layout(graph);
  const ranks = new Map<number, Rank>();
  for (const unit of units) {
    const { x, y } = graph.node(unit.id) as { x: number; y: number };
    const rank = ranks.get(x) ?? { width: 0, units: [] };
    ranks.set(x, { width: Math.max(rank.width, unit.width), units: [...rank.units, { unit, y: y - unit.height / 2 }] });
  }
  const line = [...ranks].sort(([a], [b]) => a - b).map(([, rank]) => rank);
  return inRows(line, links);
}

/** Units below each other, by their upper ends. */
interface Rank {
  readonly width: number;
  readonly units: readonly { readonly unit: Unit; readonly y: number }[];
}

/** Breaks a long line of ranks into the number of rows that is read best. */
function inRows(line: readonly Rank[], links: readonly Link[]): Places {
  const cut = cutsOf(line, links);
  const widest = Math.max(0, ...line.map(({ width }) => width));
  let best: { places: Places; zoom: number } = { places: new Map(), zoom: 0 };
  for (let count = 1; count <= line.length; count++) {
    const rows = rowsWithin(line, narrowest(line, count, widest));
    let first = 0;
    const isTorn = rows.some((row) => {
      const crossed = first === 0 ? 0 : (cut[first] ?? 0);
      first += row.length;
      return crossed > MOST_CUT;
    });
    if (isTorn) continue;
    const { places, width, height } = placedRows(rows);
    const zoom = Math.min(1, ROOM.width / width, ROOM.height / height);
    if (zoom > best.zoom * 1.1) best = { places, zoom };
    // More rows are only higher still.
    if (ROOM.height / height < best.zoom) break;
  }
  return best.places;
}

/** How many edges cross from before each rank to it or beyond. */
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

/** Fills row after row up to that width. */
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

/** The least width, in whole pixels, at which the line takes no more than so many rows. */
function narrowest(line: readonly Rank[], rows: number, widest: number): number {
  let [low, high] = [Math.ceil(widest), Math.ceil(widthOf(line))];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (rowsWithin(line, middle).length <= rows) high = middle;
    else low = middle + 1;
  }
  return low;
}

function placedRows(rows: readonly (readonly Rank[])[]): { places: Places } & Size {
  const places = new Map<string, Position>();
  let height = -GAP_ROWS;
  for (const row of rows) {
    const members = row.flatMap(({ units }) => units);
    const top = Math.min(...members.map(({ y }) => y));
    let left = 0;
    for (const { width, units } of row) {
      for (const { unit, y } of units)
        places.set(unit.id, { x: left + (width - unit.width) / 2, y: height + GAP_ROWS + y - top });
      left += width + GAP_X;
    }
    height += GAP_ROWS + Math.max(...members.map(({ unit, y }) => y + unit.height)) - top;
  }
  return { places, width: Math.max(...rows.map(widthOf)), height };
}

/** Gives a place to nodes that have none; a document written by hand may leave them all out. */
export function placed(document: PipelineDocument): PipelineDocument {
  if (document.nodes.every((node) => node.position !== undefined)) return document;
  const positions = layoutOf(document);
  return {
    ...document,
    nodes: document.nodes.map((node) => (node.position ? node : { ...node, position: { ...positions.get(node.id)! } })),
  };
}
