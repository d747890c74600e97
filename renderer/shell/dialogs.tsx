/** Dialogs: adding a step by name, the command palette, searching the canvas, the list of shortcuts. */
import { Columns3, Frame, LayoutTemplate, SlidersHorizontal, StickyNote, Workflow } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { operators } from '../../core/operators/catalogue.ts';
import type { Operator } from '../../core/operators/kit/operator.ts';
import { intoEdge } from '../canvas/dragging.ts';
import { type Found, findOnCanvas } from '../canvas/find.ts';
import { keyText } from '../commands/command.ts';
import { addStep } from '../commands/commands.ts';
import { FamilyIcon } from '../design/families.tsx';
import { ExportCodeDialog } from '../exports/export-code-dialog.tsx';
import { searchOperators } from '../palette/search.ts';
import { FireDrillDialog } from '../problems/fire-drill-dialog.tsx';
import { SettingsDialog } from '../settings/settings-dialog.tsx';
import { isAnnotation } from '../store/annotations.ts';
import { nodeName } from '../store/changes.ts';
import { chosenBy } from '../store/stages.ts';
import { templates } from '../templates/templates.ts';
import { type App, useApp, useWorkbench } from './app.ts';
import { HistoryDialog } from './history-dialog.tsx';
import { Modal, TitledModal } from './modal.tsx';
import { SaveConflictDialog } from './save-conflict-dialog.tsx';
import { type Option, SearchList } from './search-list.tsx';
import { VersionsDialog } from './versions-dialog.tsx';

export function Dialogs() {
  const dialog = useWorkbench(({ ui }) => ui.dialog);
  if (dialog === 'quickAdd') return <QuickAdd />;
  if (dialog === 'commands') return <CommandPalette />;
  if (dialog === 'shortcuts') return <Shortcuts />;
  if (dialog === 'find') return <FindOnCanvas />;
  if (dialog === 'history') return <HistoryDialog />;
  if (dialog === 'settings') return <SettingsDialog />;
  if (dialog === 'templates') return <Templates />;
  if (dialog === 'versions') return <VersionsDialog />;
  if (dialog === 'saveConflict') return <SaveConflictDialog />;
  if (dialog === 'exportCode') return <ExportCodeDialog />;
  if (dialog === 'fireDrill') return <FireDrillDialog />;
  return null;
}

/** Operators as something to choose: a press appends one to what is selected. */
const operatorOptions = (app: App, found: readonly Operator[]): Option[] =>
  found.map((operator) => ({
    id: operator.type,
    label: operator.label,
    detail: operator.summary,
    icon: <FamilyIcon type={operator.type} size={14} />,
    enabled: true,
    run: () => {
      if (operator.inputs.length === 0) void app.dataFiles.addByDialog();
      else addStep(app, { type: operator.type }, { kind: 'selection' }, intoEdge);
      app.view.focus();
    },
  }));

/** As what follows a step: a source cannot. */
const sourcesLast = [...operators].sort((a, b) => Number(a.inputs.length === 0) - Number(b.inputs.length === 0));

function QuickAdd() {
  const app = useApp();
  const after = useWorkbench(({ document, selection }) =>
    nodeName(document.current.nodes.find((node) => node.id === selection.nodes.at(-1))),
  );
  const find = useMemo(() => {
    const among = after === '' ? operators : sourcesLast;
    return (query: string) => operatorOptions(app, searchOperators(query, among));
  }, [app, after]);
  return (
    <Modal label="Add a step">
      <SearchList
        placeholder={after === '' ? 'Add a step…' : `Add a step after “${after}”…`}
        find={find}
        none="Nothing is called that. Try what it does: “missing”, “scale”."
      />
    </Modal>
  );
}

/** Commands first, then operators by the same words. */
function CommandPalette() {
  const app = useApp();
  const find = useMemo(
    () => (query: string) => {
      const state = app.workbench.getState();
      const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
      const commands = [...app.commands.values()]
        .filter((command) => command.hidden !== true)
        .map((command) => ({
          id: command.id,
          label: command.label(state),
          key: command.keys[0],
          enabled: command.enabled(state),
          run: command.run,
        }))
        .filter(({ label }) => wanted.every((word) => label.toLowerCase().includes(word)))
        .sort((a, b) => Number(b.enabled) - Number(a.enabled));
      const steps = wanted.length === 0 ? [] : operatorOptions(app, searchOperators(query));
      return [
        ...commands.filter(({ enabled }) => enabled),
        ...steps.map((step) => ({ ...step, label: `Add ${step.label}` })),
        ...commands.filter(({ enabled }) => !enabled),
      ];
    },
    [app],
  );
  return (
    <Modal label="Commands">
      <SearchList placeholder="What do you want to do?" find={find} none="There is no such command or operator." />
    </Modal>
  );
}

const foundIcons: Readonly<Record<Found['kind'], ReactNode>> = {
  step: <Workflow className="option-icon" size={15} aria-hidden="true" />,
  column: <Columns3 className="option-icon" size={15} aria-hidden="true" />,
  parameter: <SlidersHorizontal className="option-icon" size={15} aria-hidden="true" />,
  note: <StickyNote className="option-icon" size={15} aria-hidden="true" />,
  group: <Frame className="option-icon" size={15} aria-hidden="true" />,
};

function FindOnCanvas() {
  const { workbench, view } = useApp();
  const find = useMemo(
    () => (query: string) => {
      const { document, runs } = workbench.getState();
      return findOnCanvas(document.current, runs.reports, query).map((found, index) => ({
        id: `${found.kind}-${index}`,
        label: found.label,
        detail: found.detail,
        icon: foundIcons[found.kind],
        enabled: true,
        run: () => {
          if (isAnnotation(found.id)) {
            const { nodes, annotations } = chosenBy(workbench.getState().document.current, [found.id]);
            workbench.select(nodes, [], annotations);
          } else workbench.select([found.id]);
          view.show(found.id);
          view.focus();
        },
      }));
    },
    [workbench, view],
  );
  return (
    <Modal label="Find on the canvas">
      <SearchList
        placeholder="Find a step, column, setting or note…"
        find={find}
        none="Nothing on the canvas has that."
      />
    </Modal>
  );
}

function Templates() {
  const { insertTemplate } = useApp();
  const find = useMemo(
    () => (query: string) =>
      templates
        .filter(({ name, summary }) => `${name} ${summary}`.toLowerCase().includes(query.trim().toLowerCase()))
        .map((template) => ({
          id: template.id,
          label: template.name,
          detail: template.summary,
          icon: <LayoutTemplate className="option-icon" size={15} aria-hidden="true" />,
          enabled: true,
          run: () => insertTemplate(template),
        })),
    [insertTemplate],
  );
  return (
    <Modal label="Insert a template">
      <SearchList placeholder="Insert a template…" find={find} none="There is no such template." />
    </Modal>
  );
}

const areas: readonly (readonly [string, string])[] = [
  ['file', 'Files'],
  ['edit', 'Steps'],
  ['view', 'View'],
  ['run', 'Run'],
  ['app', 'App'],
  ['help', 'Help'],
];

function Shortcuts() {
  const { commands, workbench } = useApp();
  const state = workbench.getState();
  const withKeys = [...commands.values()].filter(({ keys }) => keys.length > 0);
  const known = new Set(areas.map(([area]) => area));
  const areaOf = (id: string): string => (known.has(id.split('.')[0] ?? '') ? (id.split('.')[0] ?? '') : 'view');
  return (
    <TitledModal title="Keyboard shortcuts" wide>
      <div className="scroll shortcut-areas" tabIndex={0} role="region" aria-label="List of shortcuts">
        {areas.map(([area, title]) => {
          const inArea = withKeys.filter(({ id }) => areaOf(id) === area);
          if (inArea.length === 0) return null;
          return (
            <section key={area} className="shortcut-area">
              <h3>{title}</h3>
              <dl className="shortcuts">
                {inArea.map((command) => (
                  <Shortcut key={command.id} label={plainLabel(command.label(state))} keys={command.keys} />
                ))}
                {area === 'edit' && <Shortcut label="Move the selected steps" keys={['←', '↑', '→', '↓']} />}
                {area === 'edit' && <Shortcut label="Select several" keys={['Shift']} />}
              </dl>
            </section>
          );
        })}
      </div>
    </TitledModal>
  );
}

/** "Undo “Add Impute”" is "Undo" in a list of keys. */
function plainLabel(label: string): string {
  const name = label.endsWith('”') ? label.indexOf(' “') : -1;
  return name === -1 ? label : label.slice(0, name);
}

const Shortcut = ({ label, keys }: { label: string; keys: readonly string[] }) => (
  <>
    <dt>{label}</dt>
    <dd>
      {keys.map((key) => (
        <kbd key={key}>{keyText(key)}</kbd>
      ))}
    </dd>
  </>
);
