/** Dialogs: adding a step by name, the command palette, the list of shortcuts. */
import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { edgeOf } from '../canvas/dragging.ts';
import { keyText } from '../commands/command.ts';
import { addStep } from '../commands/commands.ts';
import { FamilyIcon } from '../design/families.tsx';
import { searchOperators } from '../palette/search.ts';
import { nodeName } from '../store/changes.ts';
import { useApp, useWorkbench } from './app.ts';

export function Dialogs() {
  const dialog = useWorkbench(({ ui }) => ui.dialog);
  if (dialog === 'quickAdd') return <QuickAdd />;
  if (dialog === 'commands') return <CommandPalette />;
  if (dialog === 'shortcuts') return <Shortcuts />;
  return null;
}

/** A modal dialog; Escape and a press beside it close it, and the focus goes back to where it was. */
function Modal({ label, children }: { label: string; children: ReactNode }) {
  const { workbench } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-label={label}
      onClose={() => workbench.showDialog(null)}
      onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      {children}
    </dialog>
  );
}

interface Option {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
  readonly icon?: ReactNode;
  readonly key?: string | undefined;
  readonly enabled: boolean;
  readonly run: () => void;
}

/** A search field over a list; arrows move, Enter chooses. */
function SearchList({
  placeholder,
  find,
  none,
}: {
  placeholder: string;
  find: (query: string) => readonly Option[];
  none: string;
}) {
  const { workbench } = useApp();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const options = useMemo(() => find(query), [find, query]);
  const at = Math.min(active, options.length - 1);

  const choose = (option: Option | undefined): void => {
    if (option?.enabled !== true) return;
    workbench.showDialog(null);
    // After the dialog has given the focus back, so that a command may move it on.
    setTimeout(option.run);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      const next = Math.max(0, Math.min(options.length - 1, at + step));
      setActive(next);
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') choose(options[at]);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <input
        className="dialog-search"
        type="text"
        role="combobox"
        autoFocus
        aria-label={placeholder}
        aria-expanded="true"
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={options[at] === undefined ? undefined : `${id}-${options[at].id}`}
        placeholder={placeholder}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} className="scroll dialog-list" id={id} role="listbox" aria-label={placeholder} tabIndex={-1}>
        {options.map((option, index) => (
          <div
            key={option.id}
            id={`${id}-${option.id}`}
            role="option"
            aria-selected={index === at}
            aria-disabled={!option.enabled}
            tabIndex={-1}
            className="option"
            onPointerMove={() => setActive(index)}
            onClick={() => choose(option)}
          >
            {option.icon}
            <span className="option-label">{option.label}</span>
            {option.detail !== undefined && <span className="option-detail ellipsis">{option.detail}</span>}
            {option.key !== undefined && <kbd>{keyText(option.key)}</kbd>}
          </div>
        ))}
      </div>
      {options.length === 0 && <p className="dialog-empty">{none}</p>}
    </>
  );
}

function QuickAdd() {
  const app = useApp();
  const after = useWorkbench(({ document, selection }) =>
    nodeName(document.current.nodes.find((node) => node.id === selection.nodes.at(-1))),
  );
  const find = useMemo(
    () => (query: string) =>
      searchOperators(query).map((operator) => ({
        id: operator.type,
        label: operator.label,
        detail: operator.summary,
        icon: <FamilyIcon type={operator.type} size={14} />,
        enabled: true,
        run: () => {
          if (operator.inputs.length === 0) void app.dataFiles.addByDialog();
          else addStep(app, { type: operator.type }, { kind: 'selection' }, edgeOf);
          app.view.focus();
        },
      })),
    [app],
  );
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

function CommandPalette() {
  const { commands, workbench } = useApp();
  const find = useMemo(
    () => (query: string) => {
      const state = workbench.getState();
      const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
      return [...commands.values()]
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
    },
    [commands, workbench],
  );
  return (
    <Modal label="Commands">
      <SearchList placeholder="What do you want to do?" find={find} none="There is no such command." />
    </Modal>
  );
}

function Shortcuts() {
  const { commands, workbench } = useApp();
  const state = workbench.getState();
  return (
    <Modal label="Keyboard shortcuts">
      <div className="dialog-title">
        <h2>Keyboard shortcuts</h2>
        <form method="dialog">
          <button type="submit" className="icon-button" aria-label="Close">
            <X size={16} />
          </button>
        </form>
      </div>
      <div className="scroll" tabIndex={0} role="region" aria-label="List of shortcuts">
        <dl className="shortcuts">
          {[...commands.values()]
            .filter(({ keys }) => keys.length > 0)
            .map((command) => (
              <Shortcut key={command.id} label={plainLabel(command.label(state))} keys={command.keys} />
            ))}
          <Shortcut label="Move the selected steps" keys={['←', '↑', '→', '↓']} />
        </dl>
      </div>
    </Modal>
  );
}

/** "Undo “Add Impute”" is "Undo" in a list of keys. */
const plainLabel = (label: string): string => label.replace(/ “.*”$/, '');

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
