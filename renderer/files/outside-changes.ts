/** The document's file was changed by another program, or saved in another window: the person says which text holds. */
import { parseDocument } from '../../core/graph/document.ts';
import type { DesktopApi, DocumentChanged } from '../../core/protocol/desktop.ts';
import { placed } from '../store/layout.ts';
import { recipeText } from '../store/recipe.ts';
import type { Workbench } from '../store/workbench.ts';
import { titleOf } from './documents.ts';
import { baseName } from './paths.ts';

export function noticeOutsideChanges(workbench: Workbench, desktop: DesktopApi): void {
  desktop.onDocumentChanged((change) => {
    if (change.path === workbench.getState().document.file.path) notice(workbench, change);
  });
}

function notice(workbench: Workbench, { path, text }: DocumentChanged): void {
  const name = titleOf(baseName(path));
  /** What is on screen is not what is in the file: that is a change that was not saved. */
  const keepMine = (): void => workbench.keptMine();
  if (text === null) {
    keepMine();
    workbench.toast({
      tone: 'info',
      title: `The file of “${name}” is gone.`,
      detail: 'It was moved or deleted. What is on screen is still all there: save it to have it in a file again.',
      stays: true,
    });
    return;
  }
  try {
    const document = placed(parseDocument(text));
    const { fitted: _, ...recipe } = document;
    const current = recipeText(workbench.getState().document.current);
    if (recipeText(recipe) === current) return;
    workbench.toast({
      tone: 'info',
      title: `“${name}” was changed outside of this window.`,
      detail: 'Reload it, which can be undone, or keep what is on screen and write it over with the next save.',
      stays: true,
      action: {
        label: 'Reload',
        run() {
          workbench.takeOver('Reload from the file', recipe);
          const { file, current: now } = workbench.getState().document;
          workbench.saved(file, now);
        },
      },
      other: { label: 'Keep mine', run: keepMine },
    });
  } catch {
    keepMine();
    workbench.toast({
      tone: 'info',
      title: `“${name}” was changed outside of this window.`,
      detail: 'What is in the file now is no pipeline. What is on screen stays: saving writes it over the file.',
      stays: true,
    });
  }
}
