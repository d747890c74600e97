/** Lines along which a dragged node is aligned with others. */
import { ViewportPortal } from '@xyflow/react';
import type { Guide } from './guides.ts';

export function GuideLines({ guides, zoom }: { guides: readonly Guide[]; zoom: number }) {
  const thick = 1 / zoom;
  return (
    <ViewportPortal>
      {guides.map(({ axis, at, from, to }) => (
        <div
          key={`${axis}${at}`}
          className="guide"
          style={
            axis === 'x'
              ? { transform: `translate(${at}px, ${from}px)`, width: thick, height: to - from }
              : { transform: `translate(${from}px, ${at}px)`, width: to - from, height: thick }
          }
        />
      ))}
    </ViewportPortal>
  );
}
