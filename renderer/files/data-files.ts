/**
 * Handles dropped or chosen files: data becomes source nodes, a pipeline is opened, anything else is refused with a
 * reason.
 */
import type { DesktopApi, FoundFile } from '../../core/protocol/desktop.ts';
import type { RenamedColumn } from '../../core/graph/renamed-columns.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { formatOfName, READABLE_TEXT } from '../../core/words/formats.ts';
import { problemOf } from '../engine/problem-of.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { addNode, nodeName } from '../store/changes.ts';
import { stem, storedPath } from '../store/paths.ts';
import { beside, type Position, positionOf } from '../store/placement.ts';
import { columnDifference, columnsOfSource, replaceSource } from '../store/replace-source.ts';
import type { Replacement } from '../store/state.ts';
import { feedWaiting, waitingSteps } from '../store/templates.ts';
import type { Workbench } from '../store/workbench.ts';
import type { DataChecks } from './data-checks.ts';
import { DOCUMENT_ENDING, type Documents } from './documents.ts';

const image = /\.(png|jpe?g|gif|webp|bmp|tiff?|svg|heic|ico)$/i;
/** Archives and packings that are not read. */
const archive = /\.(7z|rar|xz|txz|bz2|tbz2?)$/i;
/** Why a file is no data, and what to do; null where it may be. */
export function refusalOf(file: FoundFile): { title: string; detail: string } | null {
  if (file.kind === 'missing') {
    return {
      title: `“${file.name}” is not there any more.`,
      detail: 'It may have been moved or renamed: find it and drop it again.',
    };
  }
  if (image.test(file.name)) {
    return { title: `“${file.name}” is a picture.`, detail: `Prepgraph reads tables: drop a ${READABLE_TEXT} file.` };
  }
  if (archive.test(file.name)) {
    return {
      title: `“${file.name}” is packed.`,
      detail: `Unpack it and drop the ${READABLE_TEXT} file that is in it.`,
    };
  }
  return null;
}

export interface DataFiles {
  /** `at` is in canvas coordinates; by default beside the existing nodes. */
  add(files: readonly FoundFile[], at?: Position): Promise<void>;
  addByDialog(at?: Position): Promise<void>;
  /** Files dropped on a step: a single data file on a source asks to take the place of its file; others are added. */
  dropOn(nodeId: string, files: readonly FoundFile[], at?: Position): Promise<void>;
  /** Another file for a source, chosen in the system's dialog; asks only if its columns are others. */
  chooseFor(nodeId: string): Promise<void>;
  /** The file takes the place of the source's file; these columns keep their old names. */
  replace(replacement: Replacement, renamed: readonly RenamedColumn[]): Promise<void>;
}

export function createDataFiles(
  workbench: Workbench,
  desktop: DesktopApi,
  session: Pick<EngineConnection, 'call'>,
  documents: Documents,
  checks: DataChecks,
): DataFiles {
  async function add(files: readonly FoundFile[], at?: Position): Promise<void> {
    const pipeline = files.find((file) => file.kind === 'file' && file.name.endsWith(DOCUMENT_ENDING));
    if (pipeline !== undefined) await documents.openByPath(pipeline.path);
    let place = at ?? besideAll();
    for (const file of files) {
      if (file.name.endsWith(DOCUMENT_ENDING) && file.kind === 'file') continue;
      const refusal = refusalOf(file);
      if (refusal !== null) {
        workbench.toast({ tone: 'error', ...refusal });
        continue;
      }
      const added = await addFile(file, place);
      if (added) place = { x: place.x, y: place.y + 120 };
    }
  }

  function besideAll(): Position {
    const { nodes } = workbench.getState().document.current;
    if (nodes.length === 0) return { x: 0, y: 0 };
    const left = Math.min(...nodes.map((node) => positionOf(node).x));
    const low = Math.max(...nodes.map((node) => positionOf(node).y));
    return { x: left, y: beside({ x: 0, y: low }).y + 120 };
  }

  async function addFile(file: FoundFile, at: Position): Promise<boolean> {
    let found: { type: string; params: Record<string, unknown> };
    try {
      found = await session.call('inspect', { path: file.path });
    } catch (error) {
      const problem = problemOf(error);
      // A data file gets its node all the same: the problem is shown there, with the parameters that may solve it.
      const format = file.kind === 'file' ? formatOfName(file.name) : undefined;
      if (format === undefined) {
        const detail = [problem.message, problem.hint].filter(Boolean).join(' ');
        workbench.toast({ tone: 'error', title: `“${file.name}” could not be read.`, detail });
        return false;
      }
      found = { type: format.sourceType, params: {} };
    }
    const { folder } = workbench.getState().document.file;
    const params = { ...found.params, path: storedPath(file.path, folder) };
    let id = '';
    workbench.edit(`Add ${file.name}`, (draft) => {
      const title = stem(file.name);
      const waiting = waitingSteps(draft);
      id = addNode(draft, { type: found.type, params, name: title, idFrom: title }, at);
      feedWaiting(draft, id, waiting);
    });
    workbench.select([id]);
    return true;
  }

  const isSource = (nodeId: string): boolean =>
    operatorOf(workbench.getState().document.current.nodes.find(({ id }) => id === nodeId)?.type ?? '')?.inputs
      .length === 0;

  async function dropOn(nodeId: string, files: readonly FoundFile[], at?: Position): Promise<void> {
    const [file] = files;
    const isData = files.length === 1 && file !== undefined && !file.name.endsWith(DOCUMENT_ENDING);
    if (!isData || !isSource(nodeId)) return add(files, at);
    const replacement = await replacementOf(nodeId, file);
    if (replacement !== null) ask(replacement);
  }

  async function chooseFor(nodeId: string): Promise<void> {
    const [file] = await desktop.openDataFiles();
    const replacement = file === undefined ? null : await replacementOf(nodeId, file);
    if (replacement === null) return;
    const { gone, added, renamed } = columnDifference(replacement);
    if (gone.length + added.length + renamed.length === 0) await replace(replacement, []);
    else ask(replacement);
  }

  const ask = (replacement: Replacement): void => workbench.ui({ replacement, dialog: 'replaceSource' });

  /** The file with its columns; null if it cannot be read, which a message says. */
  async function replacementOf(nodeId: string, file: FoundFile): Promise<Replacement | null> {
    const refusal = refusalOf(file);
    if (refusal !== null) {
      workbench.toast({ tone: 'error', ...refusal });
      return null;
    }
    try {
      const { type, params, columns } = await session.call('inspect', { path: file.path });
      const before = columnsOfSource(workbench.getState(), nodeId);
      return { nodeId, file, type, params, before, after: columns };
    } catch (error) {
      const { message, hint } = problemOf(error);
      const detail = [message, hint, 'The source keeps its file.'].filter(Boolean).join(' ');
      workbench.toast({ tone: 'error', title: `“${file.name}” could not be read.`, detail });
      return null;
    }
  }

  async function replace(replacement: Replacement, renamed: readonly RenamedColumn[]): Promise<void> {
    const { nodeId, file } = replacement;
    await checks.remember([nodeId]);
    const { document, runs } = workbench.getState();
    const node = document.current.nodes.find(({ id }) => id === nodeId);
    if (node === undefined) return;
    workbench.edit(`Replace the file of ${nodeName(node)} by ${file.name}`, (draft) =>
      replaceSource(draft, replacement, runs.reports.get(nodeId), document.file.folder, renamed),
    );
    workbench.select([nodeId]);
    workbench.announce(`${nodeName(node)} reads ${file.name} now. Undo takes it back.`);
  }

  const failed = (error: unknown): void =>
    void workbench.toast({ tone: 'error', title: 'The file could not be opened.', detail: problemOf(error).message });

  return {
    add,
    dropOn: (nodeId, files, at) => dropOn(nodeId, files, at).catch(failed),
    chooseFor: (nodeId) => chooseFor(nodeId).catch(failed),
    replace,
    addByDialog: (at) =>
      desktop
        .openDataFiles()
        .then((files) => add(files, at))
        .catch(failed),
  };
}
