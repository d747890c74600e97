/** Inserts a template after the selected step, and asks for a file while its first step has no table. */
import type { DataFiles } from '../files/data-files.ts';
import type { CanvasView } from '../parts/canvas-view.ts';
import { insertTemplate, type Template, waitingSteps } from '../store/templates.ts';
import type { Workbench } from '../store/workbench.ts';

export function createTemplateInserter(
  workbench: Workbench,
  view: CanvasView,
  dataFiles: Pick<DataFiles, 'addByDialog'>,
): (template: Template) => void {
  return (template) => {
    const { document, selection } = workbench.getState();
    const after = selection.nodes.at(-1) ?? null;
    const at = document.current.nodes.length === 0 ? { x: 0, y: 0 } : view.centre();
    let ids: string[] = [];
    workbench.edit(`Insert “${template.name}”`, (draft) => {
      ids = insertTemplate(draft, template, { after, at });
    });
    workbench.select(ids.slice(0, 1));
    view.showOpened();
    askForFile(workbench, dataFiles);
  };
}

function askForFile(workbench: Workbench, dataFiles: Pick<DataFiles, 'addByDialog'>): void {
  if (waitingSteps(workbench.getState().document.current).length === 0) return;
  const toast = workbench.toast({
    tone: 'info',
    title: 'Now drop a file: it feeds the first step.',
    detail: 'Or choose one.',
    action: { label: 'Choose a file…', run: () => void dataFiles.addByDialog() },
  });
  // The message is removed after the steps are connected or deleted.
  const stop = workbench.subscribe((state, before) => {
    if (state.document.current === before.document.current) return;
    if (waitingSteps(state.document.current).length > 0) return;
    stop();
    workbench.dismissToast(toast);
  });
}
