/** Edit: undo, the clipboard, deleting. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { Command } from '../parts/command.ts';
import { removeAnnotations } from '../store/annotations.ts';
import { duplicate, remove } from '../store/changes.ts';
import { shownFor } from '../store/stages.ts';
import type { WorkbenchState } from '../store/state.ts';
import type { CommandServices } from './command-services.ts';
import { always, hasSelectedNodes, hasSelection, selectedNames } from './conditions.ts';

const canCopy = ({ selection }: WorkbenchState): boolean => selection.nodes.length + selection.annotations.length > 0;

export function editCommands({ workbench, view, clipboard }: CommandServices): Command[] {
  const state = workbench.getState;
  return [
    {
      id: 'edit.undo',
      label: ({ document }) => (document.past.length > 0 ? `Undo “${document.past.at(-1)?.label}”` : 'Undo'),
      keys: ['$mod+z'],
      enabled: ({ document }) => document.past.length > 0,
      run: () => workbench.undo(),
    },
    {
      id: 'edit.redo',
      label: ({ document }) => (document.future.length > 0 ? `Redo “${document.future[0]?.label}”` : 'Redo'),
      keys: ['$mod+Shift+z', '$mod+y'],
      enabled: ({ document }) => document.future.length > 0,
      run: () => workbench.redo(),
    },
    {
      id: 'edit.history',
      label: () => 'Undo history…',
      keys: ['$mod+Alt+z'],
      enabled: ({ document }) => document.past.length + document.future.length > 0,
      run: () => workbench.showDialog('history'),
    },
    {
      id: 'edit.cut',
      label: (now) => `Cut ${selectedNames(now)}`.trim(),
      keys: ['$mod+x'],
      onCanvas: true,
      enabled: canCopy,
      run: clipboard.cut,
    },
    {
      id: 'edit.copy',
      label: (now) => (hasSelectedNodes(now) ? `Copy ${selectedNames(now)} as pipeline text` : 'Copy'),
      keys: ['$mod+c'],
      onCanvas: true,
      enabled: canCopy,
      run: clipboard.copy,
    },
    {
      id: 'edit.paste',
      label: () => 'Paste steps or pipeline text',
      keys: ['$mod+v'],
      onCanvas: true,
      enabled: always,
      run: clipboard.paste,
    },
    {
      id: 'edit.duplicate',
      label: (now) => `Duplicate ${selectedNames(now)}`.trim(),
      keys: ['$mod+d'],
      enabled: hasSelectedNodes,
      run() {
        let copies: string[] = [];
        workbench.edit(`Duplicate ${selectedNames(state())}`, (draft) => {
          copies = duplicate(draft, state().selection.nodes);
        });
        workbench.select(copies);
        view.reveal(copies.map((id) => shownFor(state().document.current, id)));
      },
    },
    {
      id: 'edit.delete',
      label: deleteLabel,
      keys: ['Delete', 'Backspace'],
      onCanvas: true,
      enabled: hasSelection,
      run() {
        const now = state();
        const { nodes, edges, annotations } = now.selection;
        const label = deleteLabel(now);
        const next = neighbour(now.document.current, nodes);
        workbench.edit(label, (draft) => {
          remove(draft, nodes, edges);
          removeAnnotations(draft, annotations);
        });
        workbench.select(next === null ? [] : [next]);
        workbench.announce(`${label}. Undo brings it back.`);
      },
    },
  ];
}

function deleteLabel(now: WorkbenchState): string {
  const { annotations, edges } = now.selection;
  if (hasSelectedNodes(now)) return `Delete ${selectedNames(now)}`;
  if (annotations.length > 0) return `Delete ${annotationNames(annotations)}`;
  if (edges.length > 1) return `Delete ${edges.length} edges`;
  return edges.length === 1 ? 'Delete edge' : 'Delete';
}

const annotationNames = (annotations: readonly string[]): string =>
  annotations.length > 1 ? `${annotations.length} notes` : annotations[0]?.startsWith('group:') ? 'stage' : 'note';

/** The step to select after a deletion: one that fed the deleted ones, so that the keyboard stays in the chain. */
function neighbour({ edges }: PipelineDocument, deleted: readonly string[]): string | null {
  const set = new Set(deleted);
  return edges.find((edge) => set.has(edge.target) && !set.has(edge.source))?.source ?? null;
}
