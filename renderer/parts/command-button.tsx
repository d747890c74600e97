/** A button for a command: its label, its keys, and whether it is enabled. */
import type { ReactNode } from 'react';
import { useApp, useWorkbench } from './app-context.ts';
import { ariaKey, keyText } from './command.ts';

interface CommandButtonProps {
  readonly id: string;
  readonly icon: ReactNode;
  /** Whether the part of the window that the command opens and closes is open. */
  readonly isOpen?: boolean;
}

export function CommandButton({ id, icon, isOpen }: CommandButtonProps) {
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
      data-open={isOpen || undefined}
    >
      {icon}
    </button>
  );
}
