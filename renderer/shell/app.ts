/** Creates the services of the window once, each from those before it. */
import type { DesktopApi } from '../../core/protocol/desktop.ts';
import { createClipboard } from '../canvas/clipboard.ts';
import { createCommands } from '../commands/commands.ts';
import { startAdvice } from '../engine/advise.ts';
import { createEngineConnection } from '../engine/engine-connection.ts';
import { createSparklines } from '../engine/sparklines.ts';
import { createTables } from '../engine/tables.ts';
import { startDataChecks } from '../files/data-checks.ts';
import { createDataFiles } from '../files/data-files.ts';
import { createDocuments } from '../files/documents.ts';
import { createExports } from '../files/exports.ts';
import { learnedInFull } from '../files/learned-in-full.ts';
import { noticeOutsideChanges } from '../files/outside-changes.ts';
import { offerSamples } from '../files/offer-sample.ts';
import { noticeSourceChanges } from '../files/source-notices.ts';
import { createUnsavedKeeper } from '../files/unsaved.ts';
import type { App } from '../parts/app-context.ts';
import { createCanvasView } from '../parts/canvas-view.ts';
import { forgetLooks } from '../preview/looks.ts';
import { createSettings } from '../settings/settings.ts';
import { createWorkbench } from '../store/workbench.ts';
import { keepPanes } from './keep-panes.ts';
import { createTemplateInserter } from '../templates/insert-template.ts';

export function createApp(desktop: DesktopApi): App {
  const workbench = createWorkbench();
  keepPanes(workbench, localStorage);
  const settings = createSettings(workbench, desktop);
  const session = createEngineConnection(workbench, desktop);
  const tables = createTables(workbench, session);
  workbench.subscribe(({ document }, before) => {
    if (document.draft !== before.document.draft) forgetLooks();
  });
  const surveys = startAdvice(workbench, session, tables);
  const sparklines = createSparklines(session, tables);
  const unsaved = createUnsavedKeeper(workbench, desktop);
  const documents = createDocuments(workbench, desktop, unsaved, () => learnedInFull(workbench, session));
  noticeOutsideChanges(workbench, desktop, documents);
  noticeSourceChanges(workbench, session);
  const dataChecks = startDataChecks(workbench, session);
  const dataFiles = createDataFiles(workbench, desktop, session, documents, dataChecks);
  const exports = createExports(workbench, desktop, session, documents);
  const view = createCanvasView();
  offerSamples(workbench, (ids) => view.reveal(ids));
  const clipboard = createClipboard({ workbench, desktop, view });
  const insertTemplate = createTemplateInserter(workbench, view, dataFiles);
  const services = {
    workbench,
    desktop,
    session,
    tables,
    surveys,
    sparklines,
    documents,
    unsaved,
    dataFiles,
    exports,
    view,
    settings,
    insertTemplate,
  };
  return { ...services, commands: createCommands({ ...services, clipboard }) };
}
