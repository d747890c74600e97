/** Settings of the whole app in this window: applied to the page, stored by the main process, shared by all windows. */
import type { DesktopApi } from '../../core/protocol/desktop.ts';
import type { Settings } from '../../core/protocol/settings.ts';
import { setDigits } from '../design/numbers.ts';
import { applyTheme, followSystem } from '../design/theme.ts';
import { problemOf } from '../engine/problem-of.ts';
import type { SettingsControl } from '../parts/app-context.ts';
import type { Workbench } from '../store/workbench.ts';

export function createSettings(workbench: Workbench, desktop: DesktopApi): SettingsControl {
  const take = (settings: Settings): void => {
    apply(settings);
    workbench.ui({ settings, theme: settings.theme });
  };
  take(desktop.initialSettings);
  // The theme's name stays but its look changes, so parts that display it are updated.
  followSystem(() => workbench.ui({}));
  desktop.onSettingsChanged(take);
  // A reloaded page starts with the settings from when its window was opened, so they are read again.
  desktop.readSettings().then(take, () => {});

  return {
    change(change) {
      take({ ...workbench.getState().ui.settings, ...change });
      desktop.changeSettings(change).catch((error: unknown) => {
        workbench.toast({
          tone: 'error',
          title: 'The settings could not be kept.',
          detail: `They hold until the app is closed. ${problemOf(error).message}`,
        });
      });
    },
  };
}

const moreContrast = globalThis.matchMedia?.('(prefers-contrast: more)');

function apply({ theme, contrast, density, motion, digits }: Settings): void {
  applyTheme(theme);
  setDigits(digits);
  const { dataset } = document.documentElement;
  dataset['contrast'] = contrast === 'system' && moreContrast?.matches ? 'high' : contrast;
  dataset['density'] = density;
  dataset['motion'] = motion;
}
