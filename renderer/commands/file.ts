/** File: documents, data, exports. */
import { terminalNodes } from '../../core/graph/graph.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { decodedNode, exportedNode } from '../files/exports.ts';
import type { Command } from '../parts/command.ts';
import { nodeOf } from '../store/lookup.ts';
import { isEdited } from '../store/recipe.ts';
import type { WorkbenchState } from '../store/state.ts';
import type { CommandServices } from './command-services.ts';
import { always, hasNodes, selectedNames } from './conditions.ts';

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

/** The selected source, if it reads a file. */
function replaceableSource({ document: { current }, selection }: WorkbenchState): string | null {
  const [id = ''] = selection.nodes;
  const node = selection.nodes.length === 1 ? nodeOf(current, id) : undefined;
  const isOfFile = typeof node?.params['path'] === 'string' && typeof node.params['text'] !== 'string';
  return isOfFile && operatorOf(node.type)?.inputs.length === 0 ? id : null;
}

export function fileCommands({ workbench, documents, dataFiles, exports, desktop }: CommandServices): Command[] {
  const part = (rows: 'train' | 'val' | 'test') => () => void exports.table({ rows });
  return [
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
      id: 'file.replaceSource',
      label: (now) => `Choose another file for ${selectedNames(now)}…`,
      keys: [],
      enabled: (now) => replaceableSource(now) !== null,
      run() {
        const id = replaceableSource(workbench.getState());
        if (id !== null) void dataFiles.chooseFor(id);
      },
    },
    {
      id: 'file.save',
      label: () => 'Save',
      keys: ['$mod+s'],
      // An emptied document can still be saved over the file's contents.
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
    {
      id: 'file.export',
      label: () => 'Export the data set…',
      keys: ['$mod+e'],
      enabled: canExport,
      run: () => workbench.showDialog('exportData'),
    },
    {
      id: 'file.exportForSpreadsheet',
      label: () => 'Export as CSV for a spreadsheet…',
      keys: [],
      enabled: canExport,
      run: () => void exports.table({ rows: 'all', forSpreadsheet: true }),
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
  ];
}
