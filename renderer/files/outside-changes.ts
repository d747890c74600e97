/**
 * The document's file was changed by another program, or saved in another window: the person decides which text holds.
 */
import { parseDocument } from '../../core/graph/document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import type { DesktopApi, DocumentChanged } from '../../core/protocol/desktop.ts';
import { placed } from '../store/layout.ts';
import { baseName } from '../store/paths.ts';
import { recipeText, savedText } from '../store/recipe.ts';
import type { Workbench } from '../store/workbench.ts';
import { type Documents, titleOf } from './documents.ts';

export function noticeOutsideChanges(workbench: Workbench, desktop: DesktopApi, documents: Documents): void {
  let dismiss = (): void => {};
  desktop.onDocumentChanged((change) => {
    if (change.path !== workbench.getState().document.file.path) return;
    dismiss();
    dismiss = notice(workbench, desktop, documents, change);
  });
}

/** Reports a change; returns a function that removes the message when it is out of date. */
function notice(
  workbench: Workbench,
  desktop: DesktopApi,
  documents: Documents,
  { path, text, stamp }: DocumentChanged,
): () => void {
  const name = titleOf(baseName(path));
  /** The document on screen differs from the file, so it counts as unsaved. */
  const differ = (): void => workbench.keptMine();
  if (stamp === null) {
    differ();
    const toast = workbench.toast({
      tone: 'info',
      title: `The file of “${name}” is gone.`,
      detail: 'It was moved or deleted. What is on screen is still all there: save it to have it in a file again.',
      stays: true,
    });
    return () => workbench.dismissToast(toast);
  }
  let recipe: PipelineDocument;
  try {
    const { fitted: _, result: __, ...contents } = placed(parseDocument(text ?? ''));
    recipe = contents;
  } catch {
    differ();
    const toast = workbench.toast({
      tone: 'info',
      title: `“${name}” was changed outside of this window.`,
      detail:
        'What is in the file now is no pipeline. What is on screen stays: the next save asks before it replaces it.',
      stays: true,
    });
    return () => workbench.dismissToast(toast);
  }
  const { file, current, saved } = workbench.getState().document;
  if (recipeText(recipe) === recipeText(current)) {
    // Possibly our own save, whose end was cut off by a kill.
    if (recipeText(recipe) !== savedText(saved)) workbench.saved(file, current);
    void desktop.acceptContents({ path, stamp });
    return () => {};
  }
  const toast = workbench.toast({
    tone: 'info',
    title: `“${name}” was changed outside of this window.`,
    detail: 'Reload it, which can be undone, or keep what is on screen and write it over with the next save.',
    stays: true,
    action: { label: 'Reload', run: () => void documents.reload({ path, stamp }, recipe) },
    other: {
      label: 'Keep mine',
      run() {
        differ();
        void desktop.acceptContents({ path, stamp });
      },
    },
  });
  // The message is out of date after the person has answered elsewhere, by a save or another document.
  const stop = workbench.subscribe(({ document }, before) => {
    if (document.saved !== before.document.saved || document.draft !== before.document.draft) dismiss();
  });
  function dismiss(): void {
    stop();
    workbench.dismissToast(toast);
  }
  return dismiss;
}
