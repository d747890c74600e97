/** Theme: light, dark, or as the system. */
import type { Settings } from '../../core/protocol/settings.ts';

export type Theme = Settings['theme'];

const dark = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
let chosen: Theme = 'system';

/** Theme that is displayed now. */
export const shownTheme = (theme: Theme): 'light' | 'dark' =>
  theme === 'system' ? (dark?.matches ? 'dark' : 'light') : theme;

/** Theme after a press on the toggle: the opposite look. If the system has that look, the system is followed again. */
export function nextTheme(theme: Theme): Theme {
  const other = shownTheme(theme) === 'dark' ? 'light' : 'dark';
  return shownTheme('system') === other ? 'system' : other;
}

export function applyTheme(theme: Theme): void {
  chosen = theme;
  document.documentElement.dataset['theme'] = shownTheme(theme);
}

/** Calls `changed` when the system's look changes while it is followed. */
export const followSystem = (changed: () => void): void =>
  dark?.addEventListener('change', () => {
    applyTheme(chosen);
    changed();
  });
