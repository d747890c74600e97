/**
 * Reports to the desktop which document the window displays: for its title, its watch, and so that no other window
 * opens it.
 */
import type { DesktopApi } from '../../core/protocol/desktop.ts';
import { isEdited } from '../store/recipe.ts';
import type { Workbench } from '../store/workbench.ts';
import { titleOf } from './documents.ts';

export function reportDocumentState(workbench: Workbench, desktop: DesktopApi): void {
  let before: { file: unknown; edited: boolean } | undefined;
  const report = (): void => {
    const state = workbench.getState();
    const { file } = state.document;
    const edited = isEdited(state);
    if (before?.file === file && before.edited === edited) return;
    before = { file, edited };
    void desktop.setDocumentState({ name: titleOf(file.name), path: file.path, edited });
  };
  report();
  workbench.subscribe(({ document }, { document: last }) => {
    if (document !== last) report();
  });
}
