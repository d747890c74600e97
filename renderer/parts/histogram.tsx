/** Small distributions: bars of a histogram, or of the most frequent values. */
import './histogram.css';
import type { Profile } from '../../core/protocol/inspection.ts';

interface Bars {
  readonly x: number;
  readonly width: number;
  readonly share: number;
}

/** Bars, scaled to 0 … 1 in both directions. */
function barsOf({ histogram, top, count }: Profile): readonly Bars[] {
  if (histogram !== null && histogram.counts.length > 0) {
    const most = Math.max(...histogram.counts, 1);
    return histogram.counts.map((number, index) => ({
      x: index / histogram.counts.length,
      width: 1 / histogram.counts.length,
      share: number / most,
    }));
  }
  if (top !== null && top.length > 0) {
    const most = Math.max(...top.map((value) => value.count), 1);
    const rest = count - top.reduce((sum, value) => sum + value.count, 0);
    const places = Math.max(top.length + (rest > 0 ? 1 : 0), 4);
    return top.map((value, index) => ({ x: index / places, width: 1 / places, share: value.count / most }));
  }
  return [];
}

interface HistogramProps {
  readonly profile: Profile | undefined;
  readonly width: number;
  readonly height: number;
  readonly className?: string;
  /**
   * Called when a bar is pressed; with the keyboard, its rows are reached through the cell's menu and the Columns view.
   */
  readonly onBar?: (bar: number) => void;
}

/** Index of the bar at a distance from the left, in 0 … 1; null beside the bars and if there are none. */
function barAt(profile: Profile, share: number): number | null {
  const at = barsOf(profile).findIndex((bar) => bar.share > 0 && share >= bar.x && share < bar.x + bar.width);
  return at === -1 ? null : at;
}

/** Drawn as one path, so that hundreds of headers stay light. A bar that is not empty is at least one pixel high. */
export function Histogram({ profile, width, height, className = 'histogram', onBar }: HistogramProps) {
  const gap = profile?.histogram ? 0.5 : 2;
  const path = (profile === undefined ? [] : barsOf(profile))
    .filter(({ share }) => share > 0)
    .map(({ x, width: w, share }) => {
      const high = Math.max(1.5, share * height);
      const wide = Math.max(1, w * width - gap);
      return `M${(x * width).toFixed(1)} ${height}v${(-high).toFixed(1)}h${wide.toFixed(1)}v${high.toFixed(1)}z`;
    })
    .join('');
  return (
    <svg
      className={className}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      data-pressable={onBar !== undefined || undefined}
      onClick={(event) => {
        if (onBar === undefined || profile === undefined) return;
        const box = event.currentTarget.getBoundingClientRect();
        const bar = barAt(profile, (event.clientX - box.left) / box.width);
        if (bar !== null) onBar(bar);
      }}
    >
      <path d={path} />
    </svg>
  );
}
