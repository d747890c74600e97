/**
 * A layout of large graphs in linear time except for sorting, after Sugiyama: each unit is placed right of all its
 * inputs, then ordered within its rank by the places of its neighbours, then moved as near to their height as its rank
 * allows. Dagre finds fewer crossings, but takes minutes for a few thousand steps.
 */
import type { Size } from './annotations.ts';
import { GAP_Y } from './placement.ts';

/** A step, or a stage with its steps inside, placed as one. */
export interface Unit extends Size {
  readonly id: string;
}

export type Link = readonly [source: string, target: string];

/** Units below each other, with their upper ends. */
export interface Rank {
  readonly width: number;
  readonly units: readonly { readonly unit: Unit; readonly y: number }[];
}

/** Number of times that ranks are ordered by their neighbours, from left to right and back. */
const SWEEPS = 4;
/**
 * A rank is split into several columns if it has more units than this times the square root of all units, because one
 * column would be too high to be seen.
 */
const ROOTS_IN_COLUMN = 4;
/** Number of units that a column may always have, regardless of the number of all. */
const MIN_COLUMN = 60;

/** Edges of the graph by index of unit. */
interface Graph {
  readonly from: readonly (readonly number[])[];
  readonly to: readonly (readonly number[])[];
}

function graphOf(units: readonly Unit[], links: readonly Link[]): Graph {
  const at = new Map(units.map(({ id }, index) => [id, index]));
  const from = units.map((): number[] => []);
  const to = units.map((): number[] => []);
  for (const [source, target] of links) {
    const [a, b] = [at.get(source), at.get(target)];
    if (a === undefined || b === undefined || a === b) continue;
    to[a]?.push(b);
    from[b]?.push(a);
  }
  return { from, to };
}

/**
 * Rank of each unit: right of all its inputs. A unit without inputs is placed beside the first one that it feeds. A
 * circle has no beginning, so it begins with the document's first unit.
 */
function ranksOf({ from, to }: Graph): Int32Array {
  const ranks = new Int32Array(from.length);
  const waiting = Int32Array.from(from, ({ length }) => length);
  const isPlaced = new Uint8Array(from.length);
  const ready: number[] = [];
  const order: number[] = [];
  for (let unit = 0; unit < from.length; unit++) if (waiting[unit] === 0) ready.push(unit);
  let next = 0;
  let first = 0;
  while (order.length < from.length) {
    if (next === ready.length) {
      while (isPlaced[first] === 1) first++;
      ready.push(first);
    }
    const unit = ready[next++] as number;
    if (isPlaced[unit] === 1) continue;
    isPlaced[unit] = 1;
    order.push(unit);
    for (const fed of to[unit] ?? []) {
      if (isPlaced[fed] === 1) continue;
      ranks[fed] = Math.max(ranks[fed] as number, (ranks[unit] as number) + 1);
      waiting[fed] = (waiting[fed] as number) - 1;
      if (waiting[fed] === 0) ready.push(fed);
    }
  }
  for (const unit of order) {
    const fed = to[unit] ?? [];
    if ((from[unit] ?? []).length > 0 || fed.length === 0) continue;
    let nearest = Number.POSITIVE_INFINITY;
    for (const other of fed) nearest = Math.min(nearest, ranks[other] as number);
    ranks[unit] = Math.max(0, nearest - 1);
  }
  return ranks;
}

/** Number of units and of ranks that edges cross: the work of a layout that follows each edge. */
export function layoutCost(units: readonly Unit[], links: readonly Link[]): number {
  const graph = graphOf(units, links);
  const ranks = ranksOf(graph);
  let cost = units.length;
  for (const [unit, fed] of graph.to.entries())
    for (const other of fed) cost += Math.abs((ranks[other] as number) - (ranks[unit] as number));
  return cost;
}

/** Ranks from left to right, with the heights of their units. */
export function layersOf(units: readonly Unit[], links: readonly Link[]): Rank[] {
  const graph = graphOf(units, links);
  const ranks = ranksOf(graph);
  const most = ranks.reduce((last, rank) => Math.max(last, rank), -1);
  const layers = Array.from({ length: most + 1 }, (): number[] => []);
  for (const unit of walkOrder(graph)) layers[ranks[unit] as number]?.push(unit);
  order(
    layers.filter(({ length }) => length > 0),
    graph,
  );
  const heights = heightsOf(layers, graph, units);
  const limit = Math.max(MIN_COLUMN, Math.ceil(ROOTS_IN_COLUMN * Math.sqrt(units.length)));
  return layers.flatMap((layer) => columnsOf(layer, limit, heights, units));
}

/** Units in the order of a walk along the edges, so that those of a chain are consecutive. */
function walkOrder({ from, to }: Graph): number[] {
  const isSeen = new Uint8Array(from.length);
  const walk: number[] = [];
  for (let start = 0; start < from.length; start++) {
    if ((from[start] ?? []).length > 0) continue;
    visit(start);
  }
  for (let start = 0; start < from.length; start++) visit(start);
  return walk;

  function visit(start: number): void {
    const pending = [start];
    for (let unit = pending.pop(); unit !== undefined; unit = pending.pop()) {
      if (isSeen[unit] === 1) continue;
      isSeen[unit] = 1;
      walk.push(unit);
      for (const fed of (to[unit] ?? []).toReversed()) if (isSeen[fed] === 0) pending.push(fed);
    }
  }
}

/** Orders each rank by the mean place of its units' neighbours on one side, then on the other. */
function order(layers: readonly number[][], graph: Graph): void {
  /** Relative place of each unit in its rank, from 0 to 1. */
  const places = new Float64Array(graph.from.length);
  const number = (layer: readonly number[]): void =>
    layer.forEach((unit, index) => {
      places[unit] = (index + 0.5) / layer.length;
    });
  layers.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isForth = sweep % 2 === 0;
    for (const layer of isForth ? layers : layers.toReversed()) {
      const wanted = new Map(
        layer.map((unit) => [unit, meanOf((isForth ? graph.from : graph.to)[unit], places, unit)]),
      );
      layer.sort(
        (a, b) =>
          (wanted.get(a) as number) - (wanted.get(b) as number) || (places[a] as number) - (places[b] as number),
      );
      number(layer);
    }
  }
}

function meanOf(neighbours: readonly number[] = [], values: Float64Array, own: number): number {
  if (neighbours.length === 0) return values[own] as number;
  let sum = 0;
  for (const neighbour of neighbours) sum += values[neighbour] as number;
  return sum / neighbours.length;
}

/**
 * Upper ends: each unit as near to the mean height of its inputs as the units above allow; each rank as a whole is
 * centred on that.
 */
function heightsOf(layers: readonly (readonly number[])[], { from }: Graph, units: readonly Unit[]): Float64Array {
  const middles = new Float64Array(units.length);
  const tops = new Float64Array(units.length);
  for (const layer of layers) {
    let below = Number.NEGATIVE_INFINITY;
    let apart = 0;
    let fed = 0;
    for (const unit of layer) {
      const { height } = units[unit] as Unit;
      const feeding = from[unit] ?? [];
      const wanted =
        feeding.length === 0
          ? below === Number.NEGATIVE_INFINITY
            ? 0
            : below
          : meanOf(feeding, middles, unit) - height / 2;
      const top = Math.max(below, wanted);
      tops[unit] = top;
      if (feeding.length > 0) {
        apart += top - wanted;
        fed++;
      }
      below = top + height + GAP_Y;
    }
    const shift = fed === 0 ? 0 : apart / fed;
    for (const unit of layer) {
      tops[unit] = (tops[unit] as number) - shift;
      middles[unit] = tops[unit] + (units[unit] as Unit).height / 2;
    }
  }
  return tops;
}

/** The rank itself, or several columns beside each other if it has too many units. */
function columnsOf(layer: readonly number[], limit: number, tops: Float64Array, units: readonly Unit[]): Rank[] {
  if (layer.length === 0) return [];
  const columns = Math.ceil(layer.length / limit);
  const length = Math.ceil(layer.length / columns);
  return Array.from({ length: columns }, (_, column) => {
    const members = layer.slice(column * length, (column + 1) * length);
    const start = tops[layer[0] as number] as number;
    let y = start;
    return {
      width: members.reduce((most, unit) => Math.max(most, (units[unit] as Unit).width), 0),
      units: members.map((at) => {
        const unit = units[at] as Unit;
        const top = columns === 1 ? (tops[at] as number) : y;
        y = top + unit.height + GAP_Y;
        return { unit, y: top };
      }),
    };
  }).filter(({ units: members }) => members.length > 0);
}
