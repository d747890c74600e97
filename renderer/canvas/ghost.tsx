/** Picture of the operator that is dragged from the palette. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { FamilyIcon } from '../design/families.tsx';
import { dragging } from '../parts/dragging.ts';

const dropWords = { place: 'Put here', after: 'Put after this step', edge: 'Put in between' } as const;

export function Ghost() {
  const now = useStore(dragging, (state) => state.now);
  useEffect(() => {
    const target = now?.drop?.kind === 'after' ? now.drop.nodeId : null;
    const element =
      target === null ? null : document.querySelector(`.react-flow__node[data-id="${CSS.escape(target)}"]`);
    element?.setAttribute('data-drop', '');
    return () => element?.removeAttribute('data-drop');
  }, [now]);
  if (now === null) return null;
  return (
    <div
      className="ghost"
      style={{ transform: `translate(${now.at.x}px, ${now.at.y}px)` }}
      data-possible={now.drop !== null || undefined}
    >
      <FamilyIcon type={now.type} size={15} />
      <span>
        <span className="ghost-name">{operatorOf(now.type)?.label}</span>
        {now.drop !== null && <span className="ghost-drop">{dropWords[now.drop.kind]}</span>}
        {now.drop?.kind === 'place' && now.drop.because !== undefined && (
          <span className="ghost-because">{now.drop.because}</span>
        )}
      </span>
    </div>
  );
}
