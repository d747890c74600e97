import type { Profile } from '../../core/protocol/inspection.ts';
import { brief } from '../design/numbers.ts';
import { axesOf, HEIGHT, highestBar, stepsOf, WIDTH } from './overlay-paths.ts';

/** Both histograms on one axis if their ranges overlap enough; otherwise each on its own, the one before above. */
export function Overlay({ before, after }: { before: Profile | undefined; after: Profile }) {
  const axes = axesOf(before, after);
  const { shared } = axes;
  const highest = highestBar(before, after);
  return (
    <div className="overlay">
      {shared === null && axes.before !== null && <Axis span={axes.before} side="before" />}
      <svg
        width={WIDTH}
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {before !== undefined && (
          <path className="overlay-before" d={stepsOf(before, shared ?? axes.before, highest)} />
        )}
        <path className="overlay-after" d={stepsOf(after, shared ?? axes.after, highest)} />
      </svg>
      {shared !== null ? (
        <Axis span={shared} side="both" />
      ) : (
        axes.after !== null && <Axis span={axes.after} side="after" />
      )}
    </div>
  );
}

const Axis = ({ span: [from, to], side }: { span: readonly [number, number]; side: string }) => (
  <div className="axis" data-side={side}>
    <span>{brief(from)}</span>
    <span>{brief(to)}</span>
  </div>
);
