/**
 * A named stage: a frame around its steps. Dragging its name moves all steps; the steps inside the frame stay
 * accessible.
 */
import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { plural, shorten } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { groupOf, renameGroup } from '../store/annotations.ts';
import { editing, startEditing, stopEditing } from './editing.ts';
import { FoldButton } from './fold-button.tsx';
import { useFolding } from './use-folding.ts';

export const GROUP_HANDLE = 'group-head';

export const GroupNode = memo(function GroupNode({ id }: NodeProps) {
  const group = useWorkbench(({ document }) => groupOf(document.current, id));
  const isEdited = useStore(editing, ({ key }) => key === id);
  const { fold } = useFolding();
  if (group === undefined) return null;
  return (
    <div className="group">
      <div className={GROUP_HANDLE} onDoubleClick={() => startEditing(id)}>
        {isEdited ? (
          <GroupName id={id} name={group.name} />
        ) : (
          <>
            <span className="group-name ellipsis isolate">{shorten(group.name, 80) || 'Stage'}</span>
            <span className="group-count">{plural(group.nodes.length, 'step')}</span>
          </>
        )}
        <FoldButton name={shorten(group.name, 80)} isFolded={false} onPress={() => fold(id)} />
      </div>
    </div>
  );
});

export function GroupName({ id, name }: { id: string; name: string }) {
  const { workbench, view } = useApp();
  return (
    <input
      className="group-field nodrag nopan"
      aria-label="Name of the stage"
      autoFocus
      defaultValue={name}
      onFocus={({ target }) => target.select()}
      onBlur={({ target }) => {
        stopEditing();
        workbench.edit(`Name the stage ${shorten(target.value, 40)}`, (draft) => renameGroup(draft, id, target.value));
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') event.currentTarget.value = name;
        if (event.key !== 'Escape' && event.key !== 'Enter') return;
        event.currentTarget.blur();
        view.focus();
      }}
    />
  );
}
