/** A command, the common source of menus, command palette, buttons and shortcuts. */
import type { WorkbenchState } from '../store/state.ts';

export interface Command {
  readonly id: string;
  /** Displayed name; it may depend on the state ("Undo Change strategy of Impute"). */
  readonly label: (state: WorkbenchState) => string;
  /** In the notation of tinykeys; the first is displayed. */
  readonly keys: readonly string[];
  /** Keys work only while the focus is on the canvas, because single letters and Delete mean other things elsewhere. */
  readonly onCanvas?: boolean;
  /** Not listed in the command palette, because its button gives more context. */
  readonly hidden?: boolean;
  readonly enabled: (state: WorkbenchState) => boolean;
  readonly run: () => void;
}

export const isMac = /mac/i.test(globalThis.navigator?.platform ?? '');

const words: Readonly<Record<string, string>> = {
  $mod: isMac ? '⌘' : 'Ctrl',
  Shift: isMac ? '⇧' : 'Shift',
  Alt: isMac ? '⌥' : 'Alt',
  Delete: 'Del',
  Backspace: '⌫',
  Escape: 'Esc',
  Equal: '+',
  Minus: '-',
  Comma: ',',
  Slash: '/',
  Period: '.',
};

/** A key in display form: `Ctrl+Shift+Z`, `⇧⌘Z`. */
export const keyText = (key: string | undefined): string =>
  key === undefined
    ? ''
    : key
        .split('+')
        .map((part) => words[part] ?? (part.length === 1 ? part.toUpperCase() : part.replace(/^Digit/, '')))
        .join(isMac ? '' : '+');

/** A key in the form of `aria-keyshortcuts`. */
export const ariaKey = (key: string | undefined): string | undefined =>
  key
    ?.replace('$mod', isMac ? 'Meta' : 'Control')
    .replace(/Digit(\d)/, '$1')
    .replace('Comma', ',')
    .replace('Slash', '/')
    .replace('Period', '.')
    .replace('Equal', '+')
    .replace('Minus', '-');
