/** Entries of a context menu. */
import type { ReactNode } from 'react';

export interface MenuPlace {
  /** Position in the window's pixels. */
  readonly x: number;
  readonly y: number;
}

export interface MenuAction {
  readonly id: string;
  readonly label: ReactNode;
  readonly key?: string;
  readonly disabled?: boolean;
  /** One line about the entry while it has the focus: its effect, or why it is disabled. */
  readonly about?: string;
  /** Displayed below that line. */
  readonly preview?: ReactNode;
  readonly run: () => void;
}

/** An entry that opens further entries beside it. */
export interface Submenu {
  readonly id: string;
  readonly label: ReactNode;
  readonly entries: readonly MenuAction[];
}

export type MenuEntry = MenuAction | Submenu;

export const isSubmenu = (entry: MenuEntry): entry is Submenu => 'entries' in entry;
