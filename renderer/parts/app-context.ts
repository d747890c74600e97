/**
 * Services of the running window, provided by one React context. The shell creates them; panels and commands use them.
 */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { DesktopApi } from '../../core/protocol/desktop.ts';
import type { Settings } from '../../core/protocol/settings.ts';
import type { Surveys } from '../engine/advise.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import type { Sparklines } from '../engine/sparklines.ts';
import type { Tables } from '../engine/tables.ts';
import type { DataFiles } from '../files/data-files.ts';
import type { Documents } from '../files/documents.ts';
import type { Exports } from '../files/exports.ts';
import type { UnsavedKeeper } from '../files/unsaved.ts';
import type { WorkbenchState } from '../store/state.ts';
import type { Template } from '../store/templates.ts';
import type { Workbench } from '../store/workbench.ts';
import type { CanvasView } from './canvas-view.ts';
import type { Command } from './command.ts';

export interface SettingsControl {
  /** Takes effect at once, in all windows, and is stored. */
  change(change: Partial<Settings>): void;
}

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
  readonly view: CanvasView;
  readonly settings: SettingsControl;
  /** Adds a template's steps, after the selected step if there is one. */
  readonly insertTemplate: (template: Template) => void;
  readonly commands: ReadonlyMap<string, Command>;
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
