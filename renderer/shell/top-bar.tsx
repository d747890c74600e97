/** File name and saved state, undo and redo, run state, export, theme. */
import {
  ChevronDown,
  CircleAlert,
  CircleCheck,
  CircleStop,
  Command as CommandIcon,
  FilePlus2,
  FolderOpen,
  History,
  LoaderCircle,
  Moon,
  Redo2,
  Save,
  Sun,
  TriangleAlert,
  Undo2,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { Menu, MenuItem } from '../design/menu.tsx';
import { shorten } from '../design/numbers.ts';
import { shownTheme } from '../design/theme.ts';
import { titleOf } from '../files/documents.ts';
import { exportedNode } from '../files/exports.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { ariaKey, keyText } from '../parts/command.ts';
import { ProblemsButton } from '../problems/problems-button.tsx';
import { nodeName } from '../store/changes.ts';
import { problemsOf } from '../store/problems.ts';
import { progressText, shareOf } from '../store/progress.ts';
import { isEdited } from '../store/recipe.ts';
import type { Progress, WorkbenchState } from '../store/state.ts';

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
      <RunState />
      <ProblemsButton />
      <span className="bar-line" />
      <ExportMenu />
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
  const edited = useWorkbench(isEdited);
  const notKept = useWorkbench(({ ui }) => ui.notKept);
  const isAtRisk = edited && notKept !== null;
  const state = isAtRisk ? 'Not saved, not kept safe' : edited ? 'Not saved' : path === null ? '' : 'Saved';
  return (
    <h1 className="bar-file" title={path ?? undefined}>
      <span className="bar-name ellipsis isolate">{name}</span>
      <span className="bar-saved" data-tone={isAtRisk ? 'danger' : undefined} title={isAtRisk ? notKept : undefined}>
        {state}
      </span>
    </h1>
  );
}

/** A button that is drawn from its command: words, keys, and whether it can be done now. */
function CommandButton({ id, icon }: { id: string; icon: ReactNode }) {
  const { commands } = useApp();
  const command = commands.get(id);
  const enabled = useWorkbench((state) => command?.enabled(state) ?? false);
  const label = useWorkbench((state) => command?.label(state) ?? '');
  const key = command?.keys[0];
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-keyshortcuts={ariaKey(key)}
      title={key === undefined ? label : `${label} (${keyText(key)})`}
      aria-disabled={!enabled}
      disabled={!enabled}
      onClick={() => command?.run()}
      data-command={id}
    >
      {icon}
    </button>
  );
}

function RunState() {
  const { workbench, session } = useApp();
  const engine = useWorkbench(({ runs }) => runs.engine);
  const running = useWorkbench(({ runs }) => runs.running);
  const empty = useWorkbench(({ document }) => document.current.nodes.length === 0);
  const work = useWorkbench(runProgress);
  const failed = useWorkbench(firstFailed);
  const failures = useWorkbench(failedCount);
  if (engine === 'stopped') {
    return (
      <button type="button" className="bar-run" data-tone="danger" onClick={session.reconnect}>
        <CircleAlert size={15} /> Engine stopped: start again
      </button>
    );
  }
  if (engine !== 'ready' && !empty) {
    return (
      <span className="bar-run" data-run-state="connecting">
        <LoaderCircle size={15} className="spinner" /> {engine === 'restarting' ? 'Engine is restarting' : 'Starting'}
      </span>
    );
  }
  if (empty) return <span data-run-state="empty" />;
  if (running) {
    return (
      <button
        type="button"
        className="bar-run"
        data-run-state="running"
        onClick={session.cancel}
        title={`Stop the run (${keyText('$mod+Period')})`}
      >
        <LoaderCircle size={15} className="spinner" />
        {work === undefined ? 'Running…' : progressText(work)}
        {work !== undefined && (
          <span className="bar-progress" aria-hidden="true">
            <span style={{ transform: `scaleX(${shareOf(work) ?? 0})` }} />
          </span>
        )}
        <CircleStop size={15} aria-label="Stop" />
      </button>
    );
  }
  if (failed !== null) {
    return (
      <button
        type="button"
        className="bar-run"
        data-tone="danger"
        data-run-state="failed"
        onClick={() => workbench.select([failed])}
      >
        <TriangleAlert size={15} /> {failures === 1 ? '1 problem' : `${failures} problems`}
      </button>
    );
  }
  return (
    <span className="bar-run" data-tone="ok" data-run-state="done">
      <CircleCheck size={15} /> Up to date
    </span>
  );
}

/** The step that is at work longest. */
const runProgress = ({ runs }: WorkbenchState): Progress | undefined =>
  [...runs.progress.values()].sort((a, b) => a.since - b.since)[0];

const failing = (state: Parameters<typeof problemsOf>[0]): string[] =>
  state.document.current.nodes
    .map(({ id }) => id)
    .filter(
      (id) =>
        problemsOf(state)
          .get(id)
          ?.some((problem) => problem.severity === 'error') === true,
    );
const firstFailed = (state: Parameters<typeof problemsOf>[0]): string | null => failing(state)[0] ?? null;
const failedCount = (state: Parameters<typeof problemsOf>[0]): number => failing(state).length;

function ExportMenu() {
  const name = useWorkbench((state) => {
    const id = exportedNode(state);
    return nodeName(state.document.current.nodes.find((node) => node.id === id));
  });
  return (
    <Menu
      label="Export"
      button={
        <>
          Export <ChevronDown size={14} aria-hidden="true" />
        </>
      }
    >
      {(close) => (
        <>
          <div className="menu-note ellipsis isolate" role="presentation">
            {name === '' ? 'Nothing to export yet' : `The table of “${shorten(name, 60)}”`}
          </div>
          <CommandItem id="file.export" label="Data set…" close={close} />
          <CommandItem id="file.exportForSpreadsheet" label="CSV for a spreadsheet…" close={close} />
          <CommandItem id="file.exportTrain" label="Train rows…" close={close} onlyEnabled />
          <CommandItem id="file.exportVal" label="Validation rows…" close={close} onlyEnabled />
          <CommandItem id="file.exportTest" label="Test rows…" close={close} onlyEnabled />
          <hr className="menu-line" />
          <div className="menu-note" role="presentation">
            The pipeline
          </div>
          <CommandItem id="file.exportPipeline" label="Fitted pipeline…" close={close} />
          <CommandItem id="file.exportCode" label="Code, to run elsewhere…" close={close} />
          <hr className="menu-line" />
          <div className="menu-note" role="presentation">
            From a model
          </div>
          <CommandItem id="file.decode" label="Decode predictions…" close={close} />
        </>
      )}
    </Menu>
  );
}

interface CommandItemProps {
  readonly id: string;
  readonly label: string;
  readonly close: () => void;
  /** Left out where it cannot be done, instead of shown in grey. */
  readonly onlyEnabled?: boolean;
}

function CommandItem({ id, label, close, onlyEnabled = false }: CommandItemProps) {
  const { commands } = useApp();
  const command = commands.get(id);
  const enabled = useWorkbench((state) => command?.enabled(state) ?? false);
  if (command === undefined || (onlyEnabled && !enabled)) return null;
  const [key] = command.keys;
  return (
    <MenuItem
      disabled={!enabled}
      id={id}
      onChoose={() => {
        close();
        command.run();
      }}
    >
      {label}
      {key !== undefined && <kbd>{keyText(key)}</kbd>}
    </MenuItem>
  );
}
