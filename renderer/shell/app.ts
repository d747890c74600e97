/** The parts of the running workbench, put together once; components reach them through one context. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { DesktopApi } from '../../core/protocol/desktop.ts';
import { type Clipboard, createClipboard } from '../canvas/clipboard.ts';
import { createSparklines, type Sparklines } from '../canvas/sparklines.ts';
import { createView, type View } from '../canvas/view.ts';
import type { Command } from '../commands/command.ts';
import { createCommands } from '../commands/commands.ts';
import { type EngineConnection, createEngineConnection } from '../engine/engine-connection.ts';
import { createTables, type Tables } from '../engine/tables.ts';
import { createDataFiles, type DataFiles } from '../files/data-files.ts';
import { createDocuments, type Documents } from '../files/documents.ts';
import { noticeOutsideChanges } from '../files/outside-changes.ts';
import { createExports, type Exports } from '../files/exports.ts';
import { learnedInFull } from '../files/learned-in-full.ts';
import { noticeSourceChanges } from '../files/source-notices.ts';
import { createUnsavedKeeper, type UnsavedKeeper } from '../files/unsaved.ts';
import { startAdvice, type Surveys } from '../problems/advise.ts';
import { createSettings, type SettingsControl } from '../settings/settings.ts';
import type { WorkbenchState } from '../store/state.ts';
import { insertTemplate, type Template, waitingSteps } from '../templates/templates.ts';
import { createWorkbench, type Workbench } from '../store/workbench.ts';

export interface App {
  readonly workbench: Workbench;
  readonly desktop: DesktopApi;
  readonly session: EngineConnection;
  readonly tables: Tables;
  readonly surveys: Surveys;
  readonly sparklines: Sparklines;
  readonly documents: Documents;
  readonly unsaved: UnsavedKeeper;
  readonly dataFiles: DataFiles;
  readonly exports: Exports;
  readonly view: View;
  readonly clipboard: Clipboard;
  readonly settings: SettingsControl;
  /** Adds a template's steps, after the selected step where there is one. */
  readonly insertTemplate: (template: Template) => void;
  readonly commands: ReadonlyMap<string, Command>;
}

export function createApp(desktop: DesktopApi): App {
  const workbench = createWorkbench();
  const settings = createSettings(workbench, desktop);
  const session = createEngineConnection(workbench, desktop);
  const tables = createTables(workbench, session);
  const surveys = startAdvice(workbench, session, tables);
  const sparklines = createSparklines(session, tables);
  const unsaved = createUnsavedKeeper(workbench, desktop);
  const documents = createDocuments(workbench, desktop, unsaved, () => learnedInFull(workbench, session));
  noticeOutsideChanges(workbench, desktop, documents);
  noticeSourceChanges(workbench, session);
  const dataFiles = createDataFiles(workbench, desktop, session, documents);
  const exports = createExports(workbench, desktop, session, documents);
  const view = createView();
  const clipboard = createClipboard({ workbench, desktop, view });
  const insert = (template: Template): void => {
    const { document, selection } = workbench.getState();
    const after = selection.nodes.at(-1) ?? null;
    const at = document.current.nodes.length === 0 ? { x: 0, y: 0 } : view.centre();
    let ids: string[] = [];
    workbench.edit(`Insert “${template.name}”`, (draft) => {
      ids = insertTemplate(draft, template, { after, at });
    });
    workbench.select(ids.slice(0, 1));
    view.showOpened();
    if (waitingSteps(workbench.getState().document.current).length === 0) return;
    const toast = workbench.toast({
      tone: 'info',
      title: 'Now drop a file: it feeds the first step.',
      detail: 'Or choose one.',
      action: { label: 'Choose a file…', run: () => void dataFiles.addByDialog() },
    });
    // Once the steps are fed, or gone, it says nothing any more.
    const stop = workbench.subscribe((state, before) => {
      if (state.document.current === before.document.current) return;
      if (waitingSteps(state.document.current).length > 0) return;
      stop();
      workbench.dismissToast(toast);
    });
  };
  const parts = {
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
    clipboard,
    settings,
    insertTemplate: insert,
  };
  return { ...parts, commands: createCommands(parts) };
}

const AppContext = createContext<App | null>(null);
export const AppProvider = AppContext.Provider;

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error('outside of the app');
  return app;
}

/** A part of the workbench's state; the component renders again when it changes. */
export const useWorkbench = <Part>(select: (state: WorkbenchState) => Part): Part =>
  useStore(useApp().workbench, select);
