/**
 * Handles dropped or chosen files: data becomes source nodes, a pipeline is opened, anything else is refused with a
 * reason.
 */
import type { DesktopApi, FoundFile } from '../../core/protocol/desktop.ts';
import { formatOfName, READABLE_TEXT } from '../../core/words/formats.ts';
import { problemOf } from '../engine/problem-of.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { addNode } from '../store/changes.ts';
import { stem, storedPath } from '../store/paths.ts';
import { beside, type Position, positionOf } from '../store/placement.ts';
import { feedWaiting, waitingSteps } from '../store/templates.ts';
import type { Workbench } from '../store/workbench.ts';
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
  addByDialog(): Promise<void>;
}

export function createDataFiles(
  workbench: Workbench,
  desktop: DesktopApi,
  session: Pick<EngineConnection, 'call'>,
  documents: Documents,
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

  return {
    add,
    addByDialog: () =>
      desktop
        .openDataFiles()
        .then((files) => add(files))
        .catch((error: unknown) => {
          workbench.toast({ tone: 'error', title: 'The file could not be opened.', detail: problemOf(error).message });
        }),
  };
}
