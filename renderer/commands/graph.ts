/** Steps of the graph: switching, selecting, grouping, naming, adding, finding. */
import type { DocumentNode } from '../../core/graph/document-schema.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { startEditing } from '../canvas/editing.ts';
import { foldStages, openAmong, stagesMeant, stageWords, unfoldStages } from '../canvas/folding.ts';
import type { Command } from '../parts/command.ts';
import { awaitField } from '../parts/typed-ahead.ts';
import { whenInspected } from '../parts/when-inspected.ts';
import { addGroup, addNote, NOTE_SIZE, removeAnnotations } from '../store/annotations.ts';
import { nodeOf } from '../store/lookup.ts';
import { changeNodes } from '../store/plain.ts';
import { expand, stageFilledBy } from '../store/stages.ts';
import type { WorkbenchState } from '../store/state.ts';
import { feedsOthers, selectedTarget, type StepTarget } from '../store/step-target.ts';
import type { CommandServices } from './command-services.ts';
import { always, hasNodes, hasSelectedNodes, hasSelection, selectedNames } from './conditions.ts';

export function graphCommands({ workbench, view }: CommandServices): Command[] {
  const state = workbench.getState;
  return [
    {
      id: 'edit.bypass',
      label: (now) => (isBypassed(now) ? `Switch ${selectedNames(now)} on` : `Switch ${selectedNames(now)} off`),
      keys: ['b'],
      onCanvas: true,
      enabled: (now) => now.selection.nodes.some((id) => takesInput(nodeOf(now.document.current, id))),
      run() {
        const off = !isBypassed(state());
        const ids = new Set(state().selection.nodes);
        workbench.edit(`Switch ${selectedNames(state())} ${off ? 'off' : 'on'}`, (draft) => {
          changeNodes(
            draft,
            (node) => ids.has(node.id) && takesInput(node),
            (node) => {
              if (off) node.bypassed = true;
              else delete node.bypassed;
            },
          );
        });
      },
    },
    {
      id: 'edit.selectAll',
      label: () => 'Select all steps',
      keys: ['$mod+a'],
      onCanvas: true,
      enabled: hasNodes,
      run: () => workbench.select(state().document.current.nodes.map((node) => node.id)),
    },
    {
      id: 'edit.note',
      label: () => 'Add a note',
      keys: ['n'],
      onCanvas: true,
      enabled: always,
      run() {
        const about = nodeOf(state().document.current, state().selection.nodes.at(-1) ?? '');
        const { x, y } = view.centre();
        const at = about?.position ?? { x: x - NOTE_SIZE.width / 2, y: y - NOTE_SIZE.height / 2 };
        let key = '';
        workbench.edit('Add a note', (draft) => {
          key = addNote(draft, at);
        });
        workbench.select([], [], [key]);
        startEditing(key);
        view.reveal([key]);
      },
    },
    {
      id: 'edit.group',
      label: (now) => `Group ${selectedNames(now)} into a stage`,
      keys: ['$mod+g'],
      enabled: hasSelectedNodes,
      run() {
        const { nodes } = state().selection;
        let key = '';
        workbench.edit(`Group ${selectedNames(state())} into a stage`, (draft) => {
          key = addGroup(draft, nodes, 'Stage');
        });
        workbench.select([], [], [key]);
        startEditing(key);
      },
    },
    {
      id: 'edit.ungroup',
      label: () => 'Dissolve the stage',
      keys: ['$mod+Shift+g'],
      enabled: ({ selection }) => selection.annotations.some((key) => key.startsWith('group:')),
      run() {
        const groups = state().selection.annotations.filter((key) => key.startsWith('group:'));
        workbench.edit('Dissolve the stage', (draft) => {
          expand(draft, groups);
          removeAnnotations(draft, groups);
        });
      },
    },
    {
      id: 'edit.collapse',
      label(now) {
        const { current } = now.document;
        const keys = stagesMeant(now);
        const open = openAmong(current, keys);
        return open.length > 0 ? `Collapse ${stageWords(current, open)}` : `Expand ${stageWords(current, keys)}`;
      },
      keys: ['c'],
      onCanvas: true,
      enabled: (now) => stagesMeant(now).length > 0,
      run() {
        const keys = stagesMeant(state());
        const open = openAmong(state().document.current, keys);
        if (open.length > 0) foldStages(workbench, open);
        else unfoldStages(workbench, keys);
        view.focus();
      },
    },
    {
      id: 'edit.rename',
      label: () => 'Rename, or write the note',
      keys: ['F2'],
      enabled: ({ document: { current }, selection }) =>
        selection.annotations.length + selection.nodes.length === 1 ||
        stageFilledBy(current, selection.nodes) !== undefined,
      run() {
        const { document: shown, selection } = state();
        const key = selection.annotations[0] ?? stageFilledBy(shown.current, selection.nodes)?.key;
        if (key !== undefined) startEditing(key);
        else {
          workbench.showPane('inspector');
          awaitField('.inspector-name');
          whenInspected(selection.nodes[0] ?? '', (form) =>
            form.querySelector<HTMLInputElement>('.inspector-name')?.select(),
          );
        }
      },
    },
    {
      id: 'edit.deselect',
      label: () => 'Select nothing',
      keys: ['Escape'],
      onCanvas: true,
      hidden: true,
      enabled: hasSelection,
      run: () => workbench.select([]),
    },
    {
      id: 'edit.add',
      label: (now) => (hasSelectedNodes(now) ? `Add a step after ${selectedNames(now)}…` : 'Add a step…'),
      keys: ['a'],
      onCanvas: true,
      enabled: always,
      run: () => workbench.askForStep({ target: { kind: 'selection' }, at: null }),
    },
    {
      id: 'edit.insert',
      label: insertLabel,
      keys: ['i'],
      onCanvas: true,
      enabled: (now) => insertTarget(now) !== null,
      run() {
        const target = insertTarget(state());
        if (target !== null) workbench.askForStep({ target, at: null });
      },
    },
    {
      id: 'edit.find',
      label: () => 'Find on the canvas…',
      keys: ['$mod+f'],
      enabled: hasNodes,
      run: () => workbench.showDialog('find'),
    },
    {
      id: 'edit.searchPalette',
      label: () => 'Search the operators',
      keys: ['/'],
      onCanvas: true,
      enabled: always,
      run() {
        workbench.showPane('palette');
        awaitField('[data-palette-search]');
        // Waits until the pane is drawn.
        requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-palette-search]')?.focus());
      },
    },
  ];
}

/** The selected edge, or the gap between the selected step and those that it feeds; null if there is neither. */
function insertTarget({ document: { current }, selection }: WorkbenchState): StepTarget | null {
  const target = selectedTarget(current, selection);
  if (target === null || target.kind === 'edge') return target;
  if (target.kind !== 'after' || !feedsOthers(current, target.nodeId)) return null;
  return { kind: 'between', nodeId: target.nodeId };
}

function insertLabel(now: WorkbenchState): string {
  const target = insertTarget(now);
  if (target === null) return 'Insert a step…';
  if (target.kind === 'edge') return 'Insert a step into the edge…';
  return 'Insert a step before the next…';
}

const takesInput = (node: DocumentNode | undefined): boolean => (operatorOf(node?.type ?? '')?.inputs.length ?? 0) > 0;

/** Whether all selected steps that can be switched off are off. */
function isBypassed({ document, selection }: WorkbenchState): boolean {
  const nodes = selection.nodes.map((id) => nodeOf(document.current, id)).filter(takesInput);
  return nodes.length > 0 && nodes.every((node) => node?.bypassed === true);
}
