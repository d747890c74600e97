/** The menu of all exports. */
import { ChevronDown } from 'lucide-react';
import { Menu, MenuItem } from '../design/menu.tsx';
import { shorten } from '../design/numbers.ts';
import { exportedNode } from '../files/exports.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { keyText } from '../parts/command.ts';
import { nodeName } from '../store/changes.ts';

export function ExportMenu() {
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
  /** Hidden while it is disabled, instead of displayed in grey. */
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
