/** All commands of the workbench. Ids that the system's menu knows are spelled as in the protocol. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { DocumentNode } from '../../core/graph/document-schema.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import type { Clipboard } from '../canvas/clipboard.ts';
import { startEditing } from '../canvas/editing.ts';
import { foldStages, openAmong, stagesMeant, stageWords, unfoldStages } from '../canvas/folding.ts';
import type { View } from '../canvas/view.ts';
import type { DesktopApi } from '../../core/protocol/desktop.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import type { DataFiles } from '../files/data-files.ts';
import type { Documents } from '../files/documents.ts';
import { terminalNodes } from '../../core/graph/graph.ts';
import { decodedNode, drilledNode, type Exports, exportedNode } from '../files/exports.ts';
import { showDocumentation } from '../inspector/documented.ts';
import { whenInspected } from '../inspector/when-inspected.ts';
import { addGroup, addNote, NOTE_SIZE, removeAnnotations } from '../store/annotations.ts';
import { addNode, appendNode, duplicate, type NewNode, nodeName, remove, spliceNode } from '../store/changes.ts';
import { layoutOf } from '../store/layout.ts';
import { nodeOf } from '../store/lookup.ts';
import { changeNodes } from '../store/plain.ts';
import { NODE_HEIGHT, NODE_WIDTH, type Position } from '../store/placement.ts';
import { isEdited } from '../store/recipe.ts';
import { openChanges } from '../store/sources.ts';
import { expand, foldedOf, shownFor, stageFilledBy } from '../store/stages.ts';
import type { WorkbenchState } from '../store/state.ts';
import type { Workbench } from '../store/workbench.ts';
import { startWithCategories } from '../store/starting-columns.ts';
import { nextTheme, shownTheme } from '../design/theme.ts';
import type { SettingsControl } from '../settings/settings.ts';
import type { Command } from './command.ts';

export interface CommandParts {
  readonly workbench: Workbench;
  readonly session: EngineConnection;
  readonly documents: Documents;
  readonly dataFiles: DataFiles;
  readonly exports: Exports;
  readonly view: View;
  readonly clipboard: Clipboard;
  readonly desktop: DesktopApi;
  readonly settings: SettingsControl;
}

const always = (): boolean => true;
const hasNodes = ({ document }: WorkbenchState): boolean => document.current.nodes.length > 0;
const hasSelectedNodes = ({ selection }: WorkbenchState): boolean => selection.nodes.length > 0;
const hasSelection = ({ selection }: WorkbenchState): boolean =>
  selection.nodes.length + selection.edges.length + selection.annotations.length > 0;
const hasSomethingToCopy = ({ selection }: WorkbenchState): boolean =>
  selection.nodes.length + selection.annotations.length > 0;
const canExport = (state: WorkbenchState): boolean => {
  const id = exportedNode(state);
  return id !== null && state.runs.reports.get(id)?.state === 'done';
};
const canExportCode = (state: WorkbenchState): boolean =>
  canExport(state) ||
  terminalNodes(state.document.current).some(({ id }) => state.runs.reports.get(id)?.state === 'done');
const hasPart =
  (part: 'train' | 'val' | 'test') =>
  (state: WorkbenchState): boolean =>
    canExport(state) && (state.runs.reports.get(exportedNode(state) ?? '')?.partition?.[part] ?? 0) > 0;

const selectedNames = ({ document, selection }: WorkbenchState): string => {
  const [first] = selection.nodes;
  const stage = stageFilledBy(document.current, selection.nodes);
  if (stage !== undefined) return stageWords(document.current, [stage.key]);
  if (selection.nodes.length > 1) return `${selection.nodes.length} steps`;
  return first === undefined ? '' : nodeName(nodeOf(document.current, first));
};

export function createCommands(parts: CommandParts): ReadonlyMap<string, Command> {
  const { workbench, session, documents, dataFiles, exports, view, clipboard, desktop, settings } = parts;
  const state = workbench.getState;
  const part = (name: 'all' | 'train' | 'val' | 'test') => () => void exports.table(name);

  const commands: Command[] = [
    { id: 'file.new', label: () => 'New pipeline', keys: ['$mod+n'], enabled: hasNodes, run: documents.startNew },
    {
      id: 'file.newWindow',
      label: () => 'New window',
      keys: ['$mod+Shift+n'],
      enabled: always,
      run: () => void desktop.newWindow(),
    },
    {
      id: 'file.open',
      label: () => 'Open a pipeline…',
      keys: ['$mod+o'],
      enabled: always,
      run: () => void documents.openByDialog(),
    },
    {
      id: 'file.addData',
      label: () => 'Add data…',
      keys: ['$mod+Shift+o'],
      enabled: always,
      run: () => void dataFiles.addByDialog(),
    },
    {
      id: 'file.save',
      label: () => 'Save',
      keys: ['$mod+s'],
      // Emptied, it can take the place of what the file holds.
      enabled: (now) => (now.document.file.path === null ? hasNodes(now) : isEdited(now)),
      run: () => void documents.save(),
    },
    {
      id: 'file.saveAs',
      label: () => 'Save as…',
      keys: ['$mod+Shift+s'],
      enabled: hasNodes,
      run: () => void documents.saveAs(),
    },
    {
      id: 'file.versions',
      label: () => 'Versions…',
      keys: [],
      enabled: always,
      run: () => workbench.showDialog('versions'),
    },
    {
      id: 'file.template',
      label: () => 'Insert a template…',
      keys: ['t'],
      onCanvas: true,
      enabled: always,
      run: () => workbench.showDialog('templates'),
    },
    { id: 'file.export', label: () => 'Export the data set…', keys: ['$mod+e'], enabled: canExport, run: part('all') },
    {
      id: 'file.exportForSpreadsheet',
      label: () => 'Export as CSV for a spreadsheet…',
      keys: [],
      enabled: canExport,
      run: () => void exports.table('all', { forSpreadsheet: true }),
    },
    {
      id: 'file.exportTrain',
      label: () => 'Export the train rows…',
      keys: [],
      enabled: hasPart('train'),
      run: part('train'),
    },
    {
      id: 'file.exportVal',
      label: () => 'Export the validation rows…',
      keys: [],
      enabled: hasPart('val'),
      run: part('val'),
    },
    {
      id: 'file.exportTest',
      label: () => 'Export the test rows…',
      keys: [],
      enabled: hasPart('test'),
      run: part('test'),
    },
    {
      id: 'file.exportPipeline',
      label: () => 'Export the fitted pipeline…',
      keys: ['$mod+Shift+e'],
      enabled: ({ runs }) => runs.learned.size > 0,
      run: () => void exports.pipeline(),
    },
    {
      id: 'file.exportCode',
      label: () => 'Export as code (scikit-learn, Keras, ONNX, Ray), and verify it…',
      keys: [],
      enabled: canExportCode,
      run: () => workbench.showDialog('exportCode'),
    },
    {
      id: 'file.decode',
      label: () => 'Decode predictions…',
      keys: [],
      enabled: (state) => decodedNode(state) !== null,
      run: () => void exports.decode(),
    },
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
      enabled: hasSomethingToCopy,
      run: clipboard.cut,
    },
    {
      id: 'edit.copy',
      label: (now) => (hasSelectedNodes(now) ? `Copy ${selectedNames(now)} as pipeline text` : 'Copy'),
      keys: ['$mod+c'],
      onCanvas: true,
      enabled: hasSomethingToCopy,
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
      label: (now) =>
        hasSelectedNodes(now)
          ? `Delete ${selectedNames(now)}`
          : now.selection.annotations.length > 0
            ? `Delete ${annotationNames(now)}`
            : now.selection.edges.length > 1
              ? `Delete ${now.selection.edges.length} edges`
              : now.selection.edges.length === 1
                ? 'Delete edge'
                : 'Delete',
      keys: ['Delete', 'Backspace'],
      onCanvas: true,
      enabled: hasSelection,
      run() {
        const now = state();
        const { nodes, edges, annotations } = now.selection;
        const label = commands.find(({ id }) => id === 'edit.delete')?.label(now) ?? 'Delete';
        const next = neighbour(now.document.current, nodes);
        workbench.edit(label, (draft) => {
          remove(draft, nodes, edges);
          removeAnnotations(draft, annotations);
        });
        workbench.select(next === null ? [] : [next]);
        workbench.announce(`${label}. Undo brings it back.`);
      },
    },
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
        else
          whenInspected(selection.nodes[0] ?? '', (form) =>
            form.querySelector<HTMLInputElement>('.inspector-name')?.select(),
          );
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
      run: () => workbench.showDialog('quickAdd'),
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
      run: () => document.querySelector<HTMLElement>('[data-palette-search]')?.focus(),
    },
    {
      id: 'view.palette',
      label: () => 'Commands…',
      keys: ['$mod+k', '$mod+Shift+p'],
      hidden: true,
      enabled: always,
      run: () => workbench.showDialog('commands'),
    },
    {
      id: 'view.zoomIn',
      label: () => 'Zoom in',
      keys: ['$mod+Equal', '$mod+Shift+Equal'],
      enabled: always,
      run: () => view.zoomIn(),
    },
    { id: 'view.zoomOut', label: () => 'Zoom out', keys: ['$mod+Minus'], enabled: always, run: () => view.zoomOut() },
    {
      id: 'view.actualSize',
      label: () => 'Zoom to actual size',
      keys: ['$mod+Digit1'],
      enabled: always,
      run: () => view.zoomTo(1),
    },
    { id: 'view.fit', label: () => 'Fit the graph', keys: ['$mod+Digit0'], enabled: hasNodes, run: () => view.fit() },
    {
      id: 'view.layout',
      label: () => 'Tidy up the graph',
      keys: ['$mod+Shift+l'],
      enabled: hasNodes,
      run() {
        const positions = layoutOf(state().document.current);
        workbench.edit('Tidy up the graph', (draft) => {
          const differs = ({ id, position }: DocumentNode): boolean =>
            position?.x !== positions.get(id)?.x || position?.y !== positions.get(id)?.y;
          changeNodes(draft, differs, (node) => {
            node.position = { ...(positions.get(node.id) as Position) };
          });
        });
        view.fit();
      },
    },
    {
      id: 'view.theme',
      label: ({ ui }) => `Switch to the ${shownTheme(nextTheme(ui.theme))} theme`,
      keys: [],
      enabled: always,
      run() {
        const theme = nextTheme(state().ui.theme);
        settings.change({ theme });
        workbench.announce(`The ${shownTheme(theme)} theme`);
      },
    },
    {
      id: 'run.cancel',
      label: () => 'Stop the run',
      keys: ['$mod+Period'],
      enabled: ({ runs }) => runs.running,
      run: session.cancel,
    },
    { id: 'run.again', label: () => 'Read the files again', keys: ['F5'], enabled: hasNodes, run: session.rerun },
    {
      id: 'run.keepRead',
      label: () => 'Keep what was read of changed files',
      keys: [],
      enabled: ({ runs }) => openChanges(runs).length > 0,
      run: () => session.keepRead(openChanges(state().runs).map(({ nodeId }) => nodeId)),
    },
    {
      id: 'run.fireDrill',
      label: () => 'Fire drill: what would broken new data do?…',
      keys: [],
      enabled: (now) => now.runs.reports.get(drilledNode(now) ?? '')?.state === 'done',
      run: () => workbench.showDialog('fireDrill'),
    },
    {
      id: 'view.rules',
      label: () => 'Rules about the data',
      keys: [],
      enabled: hasNodes,
      run: () => workbench.showTab('rules'),
    },
    {
      id: 'app.settings',
      label: () => 'Settings…',
      keys: ['$mod+Comma'],
      enabled: always,
      run: () => workbench.showDialog('settings'),
    },
    {
      id: 'help.tour',
      label: () => 'Take the tour',
      keys: [],
      enabled: always,
      run() {
        if (hasNodes(state())) workbench.ui({ tour: 0 });
        else void documents.openExample('penguins').then(() => workbench.ui({ tour: 0 }));
      },
    },
    {
      id: 'help.operator',
      label: (now) => `Documentation of ${operatorOf(documented(now))?.label ?? 'the step'}`,
      keys: ['F1'],
      enabled: (now) => operatorOf(documented(now)) !== undefined,
      run: () => showDocumentation(documented(state())),
    },
    {
      id: 'help.shortcuts',
      label: () => 'Keyboard shortcuts',
      keys: ['$mod+Slash', 'Shift+?'],
      onCanvas: false,
      enabled: always,
      run: () => workbench.showDialog('shortcuts'),
    },
  ];
  return new Map(commands.map((command) => [command.id, command]));
}

const annotationNames = ({ selection: { annotations } }: WorkbenchState): string =>
  annotations.length > 1 ? `${annotations.length} notes` : annotations[0]?.startsWith('group:') ? 'stage' : 'note';

/** The operator that a person asks about: the selected step's, else that of the table on screen. */
const documented = (now: WorkbenchState): string =>
  nodeOf(now.document.current, now.selection.nodes.at(-1) ?? now.preview.nodeId ?? '')?.type ?? '';

const takesInput = (node: DocumentNode | undefined): boolean => (operatorOf(node?.type ?? '')?.inputs.length ?? 0) > 0;

const isBypassed = (state: WorkbenchState): boolean =>
  state.selection.nodes.length > 0 &&
  state.selection.nodes.every((id) => {
    const node = nodeOf(state.document.current, id);
    return node?.bypassed === true || !takesInput(node);
  });

/** What to select after nodes were deleted: what fed them, so that the keyboard stays in the chain. */
function neighbour({ edges }: PipelineDocument, gone: readonly string[]): string | null {
  const set = new Set(gone);
  return edges.find((edge) => set.has(edge.target) && !set.has(edge.source))?.source ?? null;
}

/** Where a new step goes: after the selected one, into an edge, after a node, or at a place. */
export type Target =
  | { readonly kind: 'place'; readonly at: Position }
  | { readonly kind: 'after'; readonly nodeId: string }
  | { readonly kind: 'edge'; readonly edgeId: string; readonly at?: Position }
  | { readonly kind: 'selection' };

/** Adds a step as one undoable change and selects it. */
export function addStep(
  { workbench, view }: Pick<CommandParts, 'workbench' | 'view'>,
  kind: NewNode,
  target: Target,
  intoEdge: (document: PipelineDocument, id: string) => readonly PipelineDocument['edges'][number][],
): void {
  const { document, selection, runs } = workbench.getState();
  const label = operatorOf(kind.type)?.label ?? kind.type;
  const selected = selection.nodes.at(-1);
  // A stage yields its last step's table.
  const lastStep = (key: string): string => foldedOf(document.current).stages.get(key)?.steps.at(-1) ?? key;
  let id = '';
  workbench.edit(`Add ${label}`, (draft) => {
    const edges = target.kind === 'edge' ? intoEdge(document.current, target.edgeId) : [];
    if (target.kind === 'edge' && edges.length > 0) id = spliceNode(draft, kind, edges, target.at);
    else if (target.kind === 'after') id = appendNode(draft, kind, lastStep(target.nodeId));
    else if (target.kind === 'place') id = addNode(draft, kind, target.at);
    else if (selected !== undefined) id = appendNode(draft, kind, selected);
    else {
      const { x, y } = view.centre();
      id = addNode(draft, kind, { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 });
    }
    startWithCategories(draft, id, runs.reports);
  });
  workbench.select([id]);
  view.reveal([id]);
  workbench.announce(`Added ${label}`);
}
