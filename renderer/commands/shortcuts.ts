/** Keyboard shortcuts. A text field keeps its own undo, its own Delete and all letters. */
import { createKeybindingsHandler } from 'tinykeys';
import { type Command, isMac } from '../parts/command.ts';
import { isOnCanvas, isTextField } from '../parts/focus.ts';
import type { Workbench } from '../store/workbench.ts';

/** Commands that a text field handles itself. */
const ownInFields = new Set(['edit.undo', 'edit.redo', 'edit.selectAll', 'edit.duplicate', 'help.shortcuts']);

export function installShortcuts(workbench: Workbench, commands: ReadonlyMap<string, Command>): () => void {
  const bindings = new Map<string, (event: KeyboardEvent) => void>();
  for (const command of commands.values()) {
    for (const key of command.keys) bindings.set(key, (event) => handle(command, key, event));
  }
  const listener = createKeybindingsHandler(Object.fromEntries(bindings));
  window.addEventListener('keydown', listener);
  return () => window.removeEventListener('keydown', listener);

  function handle(command: Command, key: string, event: KeyboardEvent): void {
    if (event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
    const target = event.composedPath()[0] ?? event.target;
    const isField = isTextField(event.target) || isTextField(target);
    // With Alt, a Mac types other letters.
    const isSingle = !key.includes('$mod') && !/(^|\+)F\d+$/.test(key) && (isMac || !key.includes('Alt+'));
    if (isField && (isSingle || ownInFields.has(command.id))) return;
    if (command.onCanvas && !isOnCanvas(event.target)) return;
    // Blocks the browser's own action for the key (print, save page, find), even if the command is disabled.
    event.preventDefault();
    if (command.enabled(workbench.getState())) command.run();
  }
}
