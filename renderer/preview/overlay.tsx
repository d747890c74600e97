import type { Profile } from '../../core/protocol/inspection.ts';
import { brief } from '../design/numbers.ts';
import { dateText } from './cell-text.ts';
import { axesOf, HEIGHT, highestBar, stepsOf, WIDTH } from './overlay-paths.ts';

/** Both histograms on one axis if their ranges overlap enough; otherwise each on its own, the one before above. */
interface OverlayProps {
  readonly before: Profile | undefined;
  readonly after: Profile;
  /** Compares shares instead of counts: each histogram fills the height. */
  readonly byShare: boolean;
}

export function Overlay({ before, after, byShare }: OverlayProps) {
  const axes = axesOf(before, after);
  const { shared } = axes;
  const highest = highestBar(byShare ? undefined : before, after);
  const highestBefore = byShare && before !== undefined ? highestBar(undefined, before) : highest;
  return (
    <div className="overlay">
      {shared === null && axes.before !== null && (
        <Axis span={axes.before} type={before?.type ?? after.type} side="before" />
      )}
      <svg
        width={WIDTH}
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {before !== undefined && (
          <path className="overlay-before" d={stepsOf(before, shared ?? axes.before, highestBefore)} />
        )}
        <path className="overlay-after" d={stepsOf(after, shared ?? axes.after, highest)} />
      </svg>
      {shared !== null ? (
        <Axis span={shared} type={after.type} side="both" />
      ) : (
        axes.after !== null && <Axis span={axes.after} type={after.type} side="after" />
      )}
    </div>
  );
}

interface AxisProps {
  readonly span: readonly [number, number];
  readonly type: Profile['type'];
  readonly side: string;
}

const Axis = ({ span: [from, to], type, side }: AxisProps) => (
  <div className="axis" data-side={side}>
    <span>{edgeText(from, type)}</span>
    <span>{edgeText(to, type)}</span>
  </div>
);

const edgeText = (edge: number, type: Profile['type']): string => (type === 'datetime' ? dateText(edge) : brief(edge));
