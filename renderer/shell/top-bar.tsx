/** File name and saved state, undo and redo, run state, export, theme. */
import { Command as CommandIcon, FilePlus2, FolderOpen, History, Moon, Redo2, Save, Sun, Undo2 } from 'lucide-react';
import { shownTheme } from '../design/theme.ts';
import { titleOf } from '../files/documents.ts';
import { useWorkbench } from '../parts/app-context.ts';
import { ProblemsButton } from '../problems/problems-button.tsx';
import { CommandButton } from '../parts/command-button.tsx';
import { ExportMenu } from './export-menu.tsx';
import { PaneButtons } from './pane-buttons.tsx';
import { savedStateOf } from './run-state.ts';
import { RunStatus } from './run-status.tsx';

export function TopBar() {
  const theme = useWorkbench(({ ui }) => shownTheme(ui.theme));
  return (
    <header className="bar">
      <Mark />
      <FileName />
      <CommandButton id="file.open" icon={<FolderOpen size={16} />} />
      <CommandButton id="file.addData" icon={<FilePlus2 size={16} />} />
      <CommandButton id="file.save" icon={<Save size={16} />} />
      <span className="bar-line" />
      <CommandButton id="edit.undo" icon={<Undo2 size={16} />} />
      <CommandButton id="edit.redo" icon={<Redo2 size={16} />} />
      <CommandButton id="edit.history" icon={<History size={16} />} />
      <span className="bar-gap" />
      <RunStatus />
      <ProblemsButton />
      <span className="bar-line" />
      <ExportMenu />
      <PaneButtons />
      <span className="bar-line" />
      <CommandButton id="view.palette" icon={<CommandIcon size={16} />} />
      <CommandButton id="view.theme" icon={theme === 'dark' ? <Sun size={16} /> : <Moon size={16} />} />
    </header>
  );
}

const Mark = () => (
  <svg className="bar-mark" width="22" height="22" viewBox="0 0 22 22" fill="none" aria-hidden="true">
    <path
      d="M6.5 6.5h3.2c1.6 0 2.3 1 2.3 2.3v4.4c0 1.3.7 2.3 2.3 2.3h1.2M6.5 6.5h9"
      stroke="currentColor"
      strokeWidth="1.6"
    />
    <circle cx="5" cy="6.5" r="2.6" fill="currentColor" />
    <circle cx="17" cy="6.5" r="2.6" fill="currentColor" />
    <circle cx="17" cy="15.5" r="2.6" fill="currentColor" />
  </svg>
);

function FileName() {
  const name = useWorkbench(({ document }) => titleOf(document.file.name));
  const path = useWorkbench(({ document }) => document.file.path);
  const notKept = useWorkbench(({ ui }) => ui.notKept);
  const saved = useWorkbench((state) => savedStateOf(state).words);
  const isAtRisk = useWorkbench((state) => savedStateOf(state).isAtRisk);
  return (
    <h1 className="bar-file" title={path ?? undefined}>
      <span className="bar-name ellipsis isolate">{name}</span>
      <span
        className="bar-saved"
        data-tone={isAtRisk ? 'danger' : undefined}
        title={(isAtRisk ? notKept : null) ?? undefined}
      >
        {saved}
      </span>
    </h1>
  );
}
