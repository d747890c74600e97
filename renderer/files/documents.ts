/** Opening, saving and restoring the document. */
import { produce } from 'immer';
import { documentText, emptyDocument, type PipelineDocument, parseDocument } from '../../core/graph/document.ts';
import type { DesktopApi, FoundFile, OpenedDocument } from '../../core/protocol/desktop.ts';
import { problemOf } from '../engine/problem-of.ts';
import { placed } from '../store/layout.ts';
import { fittedDocument, isEdited } from '../store/recipe.ts';
import { untitled, type Workbench } from '../store/workbench.ts';
import { rebase } from './paths.ts';

export const DOCUMENT_ENDING = '.prepgraph.json';

/** What a person calls the document: the file's name without its ending. */
export const titleOf = (name: string): string =>
  name.endsWith(DOCUMENT_ENDING) ? name.slice(0, -DOCUMENT_ENDING.length) : name.replace(/\.json$/, '');

export interface Documents {
  /** Shows an opened document's text; says what is wrong with it otherwise, and leaves the present one alone. */
  show(opened: OpenedDocument): void;
  openByDialog(): Promise<void>;
  openByPath(path: string): Promise<void>;
  /** Opens a recent file; data is handed back, to be added. */
  openRecent(path: string): Promise<FoundFile | null>;
  openExample(id: string): Promise<void>;
  startNew(): void;
  save(): Promise<void>;
  saveAs(): Promise<void>;
  /** Writes the document with newly learned values to a file of its own. */
  saveFitted(fitted: PipelineDocument): Promise<string | null>;
}

export function createDocuments(workbench: Workbench, desktop: DesktopApi): Documents {
  const failed = (title: string) => (error: unknown) => {
    const problem = problemOf(error);
    workbench.toast({
      tone: 'error',
      title,
      detail: [problem.message, problem.hint].filter(Boolean).join(' '),
      stays: true,
    });
  };

  /** The present document can be had back after another one took its place. */
  function replace(next: () => void, what: string): void {
    const { document, runs } = workbench.getState();
    const edited = isEdited(workbench.getState());
    const shown = document.current.nodes.length > 0;
    next();
    if (!shown || !edited) return;
    workbench.toast({
      tone: 'info',
      title: what,
      detail: 'The pipeline before had changes that were not saved.',
      action: { label: 'Bring it back', run: () => workbench.restore(document, runs.learned) },
      stays: true,
    });
  }

  function sayAlsoOpen({ path, name }: OpenedDocument): void {
    workbench.toast({
      tone: 'info',
      title: `“${titleOf(name)}” is open in another window, too.`,
      detail: 'Each window keeps its own changes. When one is saved, the other is told.',
      stays: true,
      action: { label: 'Show that window', run: () => void (path !== null && desktop.showOtherWindow(path)) },
    });
  }

  function show(opened: OpenedDocument): void {
    try {
      const document = placed(parseDocument(opened.text));
      const file = { path: opened.path, name: opened.name, folder: opened.folder };
      replace(() => workbench.open(document, file), `Opened ${titleOf(opened.name)}`);
      if (opened.alsoOpen) sayAlsoOpen(opened);
    } catch (error) {
      const problem = problemOf(error);
      const line = problem.line === undefined ? '' : `, line ${problem.line}`;
      failed(`${opened.name}${line}: it could not be opened.`)(error);
    }
  }

  async function write(document: PipelineDocument, path: string | null, suggestedName: string) {
    const { folder } = workbench.getState().document.file;
    const first = await desktop.saveDocument({ path, suggestedName, text: documentText(document) });
    if (first === null) return null;
    // Only now is it known which paths are beside the document.
    const moved = produce(document, (draft) => rebase(draft, folder, first.folder));
    if (moved !== document) await desktop.saveDocument({ path: first.path, suggestedName, text: documentText(moved) });
    return first;
  }

  async function saveTo(path: string | null): Promise<void> {
    const state = workbench.getState();
    const before = state.document.current;
    try {
      const saved = await write(fittedDocument(state, true), path, suggestedName(state.document.file.name, before));
      if (saved === null) return;
      const { folder } = workbench.getState().document.file;
      const moved = (draft: PipelineDocument): void => rebase(draft, folder, saved.folder);
      workbench.saved(saved, produce(before, moved), moved);
      workbench.announce(`Saved ${saved.name}`);
    } catch (error) {
      failed('The pipeline could not be saved.')(error);
    }
  }

  return {
    show,
    openByDialog: () =>
      desktop
        .openDocument()
        .then((opened) => (opened === null ? undefined : show(opened)))
        .catch(failed('The pipeline could not be opened.')),
    openByPath: (path) => desktop.readDocument(path).then(show).catch(failed('The pipeline could not be opened.')),
    openRecent: (path) =>
      desktop
        .openRecent(path)
        .then((opened) => {
          if ('document' in opened) show(opened.document);
          return 'data' in opened ? opened.data : null;
        })
        .catch((error: unknown) => {
          failed('The file could not be opened.')(error);
          return null;
        }),
    openExample: (id) => desktop.openExample(id).then(show).catch(failed('The example could not be opened.')),
    startNew: () => replace(() => workbench.open(emptyDocument(), untitled), 'A new pipeline'),
    save: () => saveTo(workbench.getState().document.file.path),
    saveAs: () => saveTo(null),
    async saveFitted(fitted) {
      const { file, current } = workbench.getState().document;
      const saved = await write(fitted, null, `${titleOf(suggestedName(file.name, current))}-fitted${DOCUMENT_ENDING}`);
      return saved?.path ?? null;
    },
  };
}

/** The document's own name, else the name of its first file. */
export function suggestedName(name: string, document: PipelineDocument): string {
  if (name !== untitled.name) return name.endsWith('.json') ? name : name + DOCUMENT_ENDING;
  const first = document.nodes.find((node) => typeof node.params['path'] === 'string');
  return (first?.name ?? first?.id ?? 'pipeline') + DOCUMENT_ENDING;
}
