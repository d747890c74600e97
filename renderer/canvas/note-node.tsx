/** A remark on the canvas: plain text, edited in place. */
import { type NodeProps, NodeResizeControl } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { changeNote, noteOf, snapSize } from '../store/annotations.ts';
import { editing, startEditing, stopEditing } from './editing.ts';

export const NoteNode = memo(function NoteNode({ id, selected }: NodeProps) {
  const { workbench } = useApp();
  const note = useWorkbench(({ document }) => noteOf(document.current, id));
  const isEdited = useStore(editing, ({ key }) => key === id);
  if (note === undefined) return null;
  return (
    <div className="sticky" onDoubleClick={() => startEditing(id)}>
      {isEdited ? (
        <NoteText id={id} text={note.text} />
      ) : (
        <div className="sticky-text isolate">
          {note.text === '' ? <span className="sticky-hint">Double-click to write</span> : note.text}
        </div>
      )}
      {selected && !isEdited && (
        <NodeResizeControl
          className="sticky-resize"
          minWidth={96}
          minHeight={48}
          onResizeEnd={(_event, { width, height }) =>
            workbench.edit('Resize a note', (draft) =>
              changeNote(draft, id, { size: { ...snapSize({ width, height }) } }),
            )
          }
        />
      )}
    </div>
  );
});

function NoteText({ id, text }: { id: string; text: string }) {
  const { workbench, view } = useApp();
  const field = useRef<HTMLTextAreaElement>(null);
  const gesture = useRef<string>(null);
  useEffect(() => {
    gesture.current = workbench.newGesture();
    const element = field.current;
    // React Flow focuses a node that was just added, but the text field needs the focus.
    const frame = requestAnimationFrame(() => {
      element?.focus();
      element?.setSelectionRange(element.value.length, element.value.length);
    });
    return () => cancelAnimationFrame(frame);
  }, [workbench]);
  return (
    <textarea
      ref={field}
      className="sticky-field nodrag nowheel nopan"
      aria-label="Text of the note"
      value={text}
      onChange={({ target }) =>
        workbench.edit('Write a note', (draft) => changeNote(draft, id, { text: target.value }), gesture.current ?? id)
      }
      onBlur={stopEditing}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== 'Escape' && !(event.key === 'Enter' && (event.ctrlKey || event.metaKey))) return;
        stopEditing();
        view.focus();
      }}
    />
  );
}
