/** A button of the bar for a command: its label, its keys, and whether it is enabled. */
import type { ReactNode } from 'react';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { ariaKey, keyText } from '../parts/command.ts';

export function CommandButton({ id, icon }: { id: string; icon: ReactNode }) {
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
