/** Explains the effect of a drop while files are dragged over the window: on a source, it replaces the source's file. */
import { useEffect, useState } from 'react';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { shorten } from '../design/numbers.ts';
import { useApp } from '../parts/app-context.ts';
import { nodeName } from '../store/changes.ts';
import { nodeOf } from '../store/lookup.ts';

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** A source below the pointer, and its place on screen. */
interface Source {
  readonly id: string;
  readonly name: string;
  readonly box: DOMRect;
}

export function FilesOver() {
  const { view, workbench } = useApp();
  const [over, setOver] = useState(false);
  const [source, setSource] = useState<Source | null>(null);
  useEffect(() => {
    const sourceAt = ({ clientX: x, clientY: y }: DragEvent): Source | null => {
      const id = view.stepAt({ x, y });
      const node = id === null ? undefined : nodeOf(workbench.getState().document.current, id);
      const box = document
        .querySelector(`.react-flow__node[data-id="${CSS.escape(id ?? '')}"]`)
        ?.getBoundingClientRect();
      if (node === undefined || box === undefined || operatorOf(node.type)?.inputs.length !== 0) return null;
      return { id: node.id, name: nodeName(node), box };
    };
    // Enter and leave events come for every element on the way, so this counts the entered elements that were not left.
    let depth = 0;
    const enter = (event: DragEvent): void => {
      if (carriesFiles(event)) setOver(++depth > 0);
    };
    const leave = (event: DragEvent): void => {
      if (carriesFiles(event)) setOver(--depth > 0);
    };
    const move = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      const found = sourceAt(event);
      setSource((before) => (before?.id === found?.id ? before : found));
    };
    const end = (): void => {
      depth = 0;
      setOver(false);
      setSource(null);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', move);
    window.addEventListener('drop', end, true);
    window.addEventListener('dragend', end);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', move);
      window.removeEventListener('drop', end, true);
      window.removeEventListener('dragend', end);
    };
  }, [view, workbench]);
  if (!over) return null;
  return (
    <div className="files-over">
      {source !== null && (
        <div
          className="files-over-source"
          style={{ left: source.box.left, top: source.box.top, width: source.box.width, height: source.box.height }}
        />
      )}
      <p className="files-over-words isolate">
        {source === null
          ? 'Drop to add the data, or to open the pipeline'
          : `Drop to replace the file of “${shorten(source.name, 40)}”`}
      </p>
    </div>
  );
}
