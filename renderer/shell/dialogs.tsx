/** All dialogs of the window by name. A name without a dialog does not compile. */
import type { ComponentType } from 'react';
import { FindDialog } from '../canvas/find-dialog.tsx';
import { CommandPalette } from '../commands/command-palette.tsx';
import { ShortcutsDialog } from '../commands/shortcuts-dialog.tsx';
import { ExportCodeDialog } from '../exports/export-code-dialog.tsx';
import { ExportDataDialog } from '../exports/export-data-dialog.tsx';
import { QuickAddDialog } from '../palette/quick-add-dialog.tsx';
import { useWorkbench } from '../parts/app-context.ts';
import { CompareDialog } from '../preview/compare-dialog.tsx';
import { FireDrillDialog } from '../problems/fire-drill-dialog.tsx';
import { SettingsDialog } from '../settings/settings-dialog.tsx';
import type { DialogName } from '../store/state.ts';
import { TemplatesDialog } from '../templates/templates-dialog.tsx';
import { HistoryDialog } from './history-dialog.tsx';
import { ReplaceSourceDialog } from './replace-source-dialog.tsx';
import { SaveConflictDialog } from './save-conflict-dialog.tsx';
import { VersionsDialog } from './versions-dialog.tsx';

const dialogs: Readonly<Record<NonNullable<DialogName>, ComponentType>> = {
  quickAdd: QuickAddDialog,
  commands: CommandPalette,
  shortcuts: ShortcutsDialog,
  find: FindDialog,
  history: HistoryDialog,
  settings: SettingsDialog,
  templates: TemplatesDialog,
  versions: VersionsDialog,
  saveConflict: SaveConflictDialog,
  exportData: ExportDataDialog,
  exportCode: ExportCodeDialog,
  fireDrill: FireDrillDialog,
  replaceSource: ReplaceSourceDialog,
  compare: CompareDialog,
};

export function Dialogs() {
  const name = useWorkbench(({ ui }) => ui.dialog);
  if (name === null) return null;
  const Dialog = dialogs[name];
  return <Dialog />;
}
