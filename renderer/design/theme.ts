/** Light, dark, or as the system has it. */
import type { Settings } from '../../core/protocol/settings.ts';

export type Theme = Settings['theme'];

const dark = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
let chosen: Theme = 'system';

/** What the theme means now. */
export const shownTheme = (theme: Theme): 'light' | 'dark' =>
  theme === 'system' ? (dark?.matches ? 'dark' : 'light') : theme;

/** The toggle goes to the other look; where that is what the system has, it follows the system again. */
export function nextTheme(theme: Theme): Theme {
  const other = shownTheme(theme) === 'dark' ? 'light' : 'dark';
  return shownTheme('system') === other ? 'system' : other;
}

export function applyTheme(theme: Theme): void {
  chosen = theme;
  document.documentElement.dataset['theme'] = shownTheme(theme);
}

/** Follows the system while that is the choice. */
export const followSystem = (changed: () => void): void =>
  dark?.addEventListener('change', () => {
    applyTheme(chosen);
    changed();
  });
