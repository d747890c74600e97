/** Two overlaid histograms: their axes, and the outlines of their bars. */
import type { Profile } from '../../core/protocol/inspection.ts';

/** Size of the drawing in pixels. */
export const WIDTH = 232;
export const HEIGHT = 56;

/** Both share one axis if their ranges have at least this share of their union in common. */
const MIN_COMMON = 0.4;

type Span = readonly [low: number, high: number];

export interface OverlayAxes {
  readonly before: Span | null;
  readonly after: Span | null;
  /** The shared axis; null if each has its own. */
  readonly shared: Span | null;
}

export function axesOf(before: Profile | undefined, after: Profile): OverlayAxes {
  const [a, b] = [spanOf(before), spanOf(after)];
  const spans = [a, b].filter((span) => span !== null);
  const low = Math.min(...spans.map(([from]) => from));
  const high = Math.max(...spans.map(([, to]) => to));
  const common = a === null || b === null ? 1 : (Math.min(a[1], b[1]) - Math.max(a[0], b[0])) / (high - low || 1);
  return { before: a, after: b, shared: common > MIN_COMMON ? [low, high] : null };
}

/** Height of the highest bar of both, at least 1. */
export const highestBar = (before: Profile | undefined, after: Profile): number =>
  Math.max(...(before?.histogram?.counts ?? []), ...(after.histogram?.counts ?? []), 1);

function spanOf(profile: Profile | undefined): Span | null {
  const edges = profile?.histogram?.edges;
  if (edges === undefined || edges.length < 2) return null;
  return [edges[0] as number, edges[edges.length - 1] as number];
}

/** The outline of the bars as an SVG path; `highest` fills the height. A histogram of one value is a bar in the middle. */
export function stepsOf({ histogram }: Profile, span: Span | null, highest: number): string {
  if (histogram === null || span === null) return '';
  const [low, high] = span;
  const x = (value: number): string => (high === low ? WIDTH / 2 : ((value - low) / (high - low)) * WIDTH).toFixed(1);
  const { edges, counts } = histogram;
  if (edges[0] === edges.at(-1)) return `M${WIDTH / 2 - 6} ${HEIGHT}v${-HEIGHT}h12v${HEIGHT}z`;
  const steps = counts.map((number, index) => {
    const y = (HEIGHT - (number / highest) * (HEIGHT - 3)).toFixed(1);
    return `L${x(edges[index] as number)} ${y}L${x(edges[index + 1] as number)} ${y}`;
  });
  return `M${x(edges[0] as number)} ${HEIGHT}${steps.join('')}L${x(edges[edges.length - 1] as number)} ${HEIGHT}z`;
}
