/** The parts of the running workbench, put together once; components reach them through one context. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { DesktopApi } from '../../core/protocol/desktop.ts';
import { createView, type View } from '../canvas/view.ts';
import type { Command } from '../commands/command.ts';
import { createCommands } from '../commands/commands.ts';
import { type EngineSession, startSession } from '../engine/session.ts';
import { createTables, type Tables } from '../engine/tables.ts';
import { createDataFiles, type DataFiles } from '../files/data-files.ts';
import { createDocuments, type Documents } from '../files/documents.ts';
import { createExports, type Exports } from '../files/exports.ts';
import type { WorkbenchState } from '../store/state.ts';
import { createWorkbench, type Workbench } from '../store/workbench.ts';

export interface App {
  readonly workbench: Workbench;
  readonly desktop: DesktopApi;
  readonly session: EngineSession;
  readonly tables: Tables;
  readonly documents: Documents;
  readonly dataFiles: DataFiles;
  readonly exports: Exports;
  readonly view: View;
  readonly commands: ReadonlyMap<string, Command>;
}

export function createApp(desktop: DesktopApi): App {
  const workbench = createWorkbench();
  const session = startSession(workbench, desktop);
  const tables = createTables(workbench, session);
  const documents = createDocuments(workbench, desktop);
  const dataFiles = createDataFiles(workbench, desktop, session, documents);
  const exports = createExports(workbench, desktop, session, documents);
  const view = createView();
  const parts = { workbench, desktop, session, tables, documents, dataFiles, exports, view };
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
