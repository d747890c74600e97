/** Opens, saves and restores the document. */
import { produce } from 'immer';
import { emptyDocument, parseDocument } from '../../core/graph/document.ts';
import { documentText } from '../../core/graph/write-document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import type {
  DesktopApi,
  FoundFile,
  OpenedDocument,
  SaveConflict,
  SaveRequest,
  SaveResult,
} from '../../core/protocol/desktop.ts';
import { problemOf } from '../engine/problem-of.ts';
import { placed } from '../store/layout.ts';
import { rebase } from '../store/paths.ts';
import { fittedDocument, isEdited } from '../store/recipe.ts';
import type { DocumentSlice, RunsSlice } from '../store/state.ts';
import { untitled, type Workbench } from '../store/workbench.ts';
import type { Learned } from './learned-in-full.ts';
import type { UnsavedKeeper } from './unsaved.ts';

export const DOCUMENT_ENDING = '.prepgraph.json';

/** Displayed name of the document: the file's name without its ending. */
export const titleOf = (name: string): string =>
  name.endsWith(DOCUMENT_ENDING) ? name.slice(0, -DOCUMENT_ENDING.length) : name.replace(/\.json$/, '');

/** Contents of a document's file. */
interface FileContents {
  readonly path: string;
  readonly stamp: string | null;
}

/** File to save to, with the base folder of its paths. */
interface SaveTarget {
  readonly path: string;
  readonly folder: string;
}

/** Consent of the person after a save was refused. */
type Agreed = Pick<SaveRequest, 'overwrite' | 'overwriteReadOnly'>;

export interface Documents {
  /** Displays an opened document's text; otherwise reports its problem and keeps the current document. */
  show(opened: OpenedDocument | null): Promise<void>;
  openByDialog(): Promise<void>;
  openByPath(path: string): Promise<void>;
  /** Opens a recent file; data is returned, to be added. */
  openRecent(path: string): Promise<FoundFile | null>;
  openExample(id: string): Promise<void>;
  /** Opens work that was put aside. */
  openUnsaved(id: string): Promise<void>;
  startNew(): Promise<void>;
  save(): Promise<void>;
  saveAs(): Promise<void>;
  /** Saves over the contents that caused the conflict. */
  overwrite(conflict: SaveConflict): Promise<void>;
  reload(contents: FileContents, recipe: PipelineDocument): Promise<void>;
  /** Writes the document with newly learned values to a separate file. */
  saveFitted(fitted: PipelineDocument): Promise<string | null>;
}

/** `learned` returns the engine's learned values of the document on screen; null if they are not available. */
export function createDocuments(
  workbench: Workbench,
  desktop: DesktopApi,
  unsaved: UnsavedKeeper,
  learned: () => Promise<Learned | null>,
): Documents {
  const failed = (title: string) => (error: unknown) => {
    const problem = problemOf(error);
    workbench.toast({
      tone: 'error',
      title,
      detail: [problem.message, problem.hint].filter(Boolean).join(' '),
      stays: true,
    });
  };

  /** Displays another document. Unsaved changes of the current one are put aside first. */
  async function replace(next: () => void, what: string): Promise<boolean> {
    const { document, runs } = workbench.getState();
    const hasChanges = isEdited(workbench.getState()) && document.current.nodes.length > 0;
    const shown = (): void => {
      next();
      if (!hasChanges) return;
      workbench.toast({
        tone: 'info',
        title: what,
        detail: `The changes of “${titleOf(document.file.name)}” that were not saved are put aside: see Versions in the File menu.`,
        action: { label: 'Bring it back', run: () => void bringBack(document, runs.learned) },
        stays: true,
      });
    };
    try {
      await unsaved.replaceWith(shown);
      return true;
    } catch (error) {
      workbench.toast({
        tone: 'error',
        title: `“${titleOf(document.file.name)}” stays: its changes were not saved, and cannot be put aside.`,
        detail: `${problemOf(error).message} Or save it now.`,
        action: { label: 'Save', run: () => void save() },
        other: { label: 'Lose the changes', run: next },
        stays: true,
      });
      return false;
    }
  }

  /** Displays a put-aside document again, with its undo history. */
  async function bringBack(document: DocumentSlice, learned: RunsSlice['learned']): Promise<void> {
    // If it was discarded meanwhile, this window still has it.
    const isOurs = await desktop.unsaved.take(document.draft).catch(() => true);
    if (!isOurs) return;
    const title = `“${titleOf(document.file.name)}” is back`;
    const isShown = await replace(() => workbench.restore(document, learned), title);
    if (!isShown) refuse(document.file.path);
  }

  const refuse = (path: string | null): void => void (path !== null && desktop.documentRefused(path));

  async function show(opened: OpenedDocument | null): Promise<void> {
    // Another window displays it, and is in front now.
    if (opened === null) return;
    let document: PipelineDocument;
    try {
      document = placed(parseDocument(opened.text));
    } catch (error) {
      refuse(opened.path);
      const problem = problemOf(error);
      const line = problem.line === undefined ? '' : `, line ${problem.line}`;
      failed(`${opened.name}${line}: it could not be opened.`)(error);
      return;
    }
    const { path, name, folder } = opened;
    const isShown = await replace(
      () => workbench.open(document, { path, name, folder }),
      `Opened ${titleOf(opened.name)}`,
    );
    if (!isShown) refuse(path);
    else if (path !== null) await mentionPutAside(path, name);
  }

  /** Mentions put-aside changes of the document that was just opened, because they are not on screen. */
  async function mentionPutAside(path: string, name: string): Promise<void> {
    const works = await desktop.unsaved.list().catch(() => []);
    const own = works.filter(({ file }) => file?.path === path);
    if (own.length === 0) return;
    workbench.toast({
      tone: 'info',
      title: `Changes of “${titleOf(name)}” that were not saved are put aside.`,
      detail: 'What is on screen is what the file holds.',
      action: { label: 'Show them', run: () => workbench.showDialog('versions') },
      stays: true,
    });
  }

  async function openUnsaved(id: string): Promise<void> {
    try {
      const work = await desktop.unsaved.read(id);
      const document = placed(parseDocument(work.text));
      if (!(await desktop.unsaved.take(id))) return;
      const isShown = await replace(
        () => workbench.open(document, work.file, work.savedText, id),
        `Opened ${titleOf(work.file.name)}`,
      );
      if (!isShown) refuse(work.file.path);
    } catch (error) {
      failed('The unsaved work could not be opened.')(error);
    }
  }

  /** Writes a document to a file, with paths relative to its folder. */
  async function write(document: PipelineDocument, to: SaveTarget, agreed: Agreed = {}): Promise<SaveResult> {
    const { folder } = workbench.getState().document.file;
    const text = documentText(produce(document, (draft) => rebase(draft, folder, to.folder)));
    const result = await desktop.saveDocument({ path: to.path, text, ...agreed });
    if (result.state === 'saved' && result.noVersion !== undefined) {
      workbench.toast({
        tone: 'error',
        title: `Saved ${result.file.name}, but no version of it was kept.`,
        detail: result.noVersion,
        stays: true,
      });
    }
    return result;
  }

  async function saveTo(target: SaveTarget | null, agreed: Agreed = {}): Promise<void> {
    const state = workbench.getState();
    const before = state.document;
    try {
      const full = await learned();
      const document = full === null ? fittedDocument(state, true) : { ...before.current, ...full };
      const to = target ?? (await desktop.chooseSavePath(suggestedName(before.file.name, before.current)));
      if (to === null) return;
      const result = await write(document, to, agreed);
      // Another document may have replaced it meanwhile.
      if (workbench.getState().document.draft !== before.draft) return;
      if (result.state === 'conflict') {
        const { state: _, ...conflict } = result;
        workbench.ui({ conflict, dialog: 'saveConflict' });
        return;
      }
      if (result.state === 'write-protected') {
        workbench.toast({
          tone: 'error',
          title: `“${titleOf(result.file.name)}” was not saved.`,
          detail: result.why,
          action: {
            label: 'Replace it anyway',
            run: () => void saveTo(result.file, { ...agreed, overwriteReadOnly: true }),
          },
          other: { label: 'Save as…', run: () => void saveTo(null) },
          stays: true,
        });
        return;
      }
      const { file } = result;
      const { folder } = workbench.getState().document.file;
      const moved = (draft: PipelineDocument): void => rebase(draft, folder, file.folder);
      workbench.saved(file, produce(before.current, moved), moved);
      workbench.announce(`Saved ${file.name}`);
    } catch (error) {
      failed('The pipeline could not be saved.')(error);
    }
  }

  const save = (): Promise<void> => {
    const { path, folder } = workbench.getState().document.file;
    return saveTo(path === null || folder === null ? null : { path, folder });
  };

  /** Displays the file's contents, as one change; unsaved work is put aside. */
  async function reload({ path, stamp }: FileContents, recipe: PipelineDocument): Promise<void> {
    try {
      await unsaved.putCopyAside();
      await desktop.acceptContents({ path, stamp });
      workbench.takeOver('Reload from the file', recipe);
      const { file, current } = workbench.getState().document;
      workbench.saved(file, current);
    } catch (error) {
      failed('The file was not reloaded: what is on screen could not be put aside.')(error);
    }
  }

  return {
    show,
    openByDialog: () => desktop.openDocument().then(show).catch(failed('The pipeline could not be opened.')),
    openByPath: (path) => desktop.readDocument(path).then(show).catch(failed('The pipeline could not be opened.')),
    openRecent: (path) =>
      desktop
        .openRecent(path)
        .then(async (opened) => {
          if ('document' in opened) await show(opened.document);
          return 'data' in opened ? opened.data : null;
        })
        .catch((error: unknown) => {
          failed('The file could not be opened.')(error);
          return null;
        }),
    openExample: (id) => desktop.openExample(id).then(show).catch(failed('The example could not be opened.')),
    openUnsaved,
    startNew: async () => void (await replace(() => workbench.open(emptyDocument(), untitled), 'A new pipeline')),
    save,
    saveAs: () => saveTo(null),
    overwrite: ({ file, stamp }) => saveTo(file, { overwrite: stamp }),
    reload,
    async saveFitted(fitted) {
      const { file, current } = workbench.getState().document;
      const name = `${titleOf(suggestedName(file.name, current))}-fitted${DOCUMENT_ENDING}`;
      const to = await desktop.chooseSavePath(name);
      if (to === null) return null;
      const result = await write(fitted, to);
      if (result.state === 'conflict')
        throw new Error(`${to.name} was changed by another program just now. Export once more to replace it.`);
      if (result.state === 'write-protected') throw new Error(`${result.why} Choose another name.`);
      return to.path;
    },
  };
}

/** The document's own name, else the name of its first data file. */
export function suggestedName(name: string, document: PipelineDocument): string {
  if (name !== untitled.name) return name.endsWith('.json') ? name : name + DOCUMENT_ENDING;
  const first = document.nodes.find((node) => typeof node.params['path'] === 'string');
  return (first?.name ?? first?.id ?? 'pipeline') + DOCUMENT_ENDING;
}
