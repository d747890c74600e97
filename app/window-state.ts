import { join } from 'node:path';
import { type BrowserWindow, type Rectangle, screen } from 'electron';
import { z } from 'zod';
import { openUserFile } from './user-file.ts';

const rectangle = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
const windowState = z.object({ bounds: rectangle.nullable(), maximized: z.boolean() });

/** A window beside others stands this far from the last one. */
const CASCADE = 28;
/** Milliseconds after which a window stays where it is. */
const SETTLED = 400;

/** Size and place of the last window, for the next one and the next run. */
export function createWindowState(folder: string) {
  const file = openUserFile(join(folder, 'window.json'), windowState, { bounds: null, maximized: false });

  return {
    maximized: (): boolean => file.get().maximized,

    /** Where a new window goes: where the last one was, or beside the one that is open, as far as that is on a screen. */
    place(open: BrowserWindow | undefined): Partial<Rectangle> & { width: number; height: number } {
      const area = screen.getPrimaryDisplay().workAreaSize;
      const usual = { width: Math.min(1440, area.width), height: Math.min(900, area.height) };
      const last = open === undefined ? file.get().bounds : open.getNormalBounds();
      if (last === null) return usual;
      const by = open === undefined ? 0 : CASCADE;
      const wanted = { ...last, x: last.x + by, y: last.y + by };
      const seen = screen.getDisplayMatching(wanted).workArea;
      const fits =
        wanted.x >= seen.x - 8 &&
        wanted.y >= seen.y - 8 &&
        wanted.x + wanted.width <= seen.x + seen.width + 8 &&
        wanted.y + wanted.height <= seen.y + seen.height + 8;
      return fits ? wanted : { width: Math.min(last.width, seen.width), height: Math.min(last.height, seen.height) };
    },

    /** Remembers where the window is once it has been there for a moment. */
    remember(window: BrowserWindow): void {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const changed = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          if (window.isDestroyed() || window.isMinimized()) return;
          // What cannot be remembered is no harm: the next window has the usual size.
          file.set({ bounds: window.getNormalBounds(), maximized: window.isMaximized() }).catch(() => {});
        }, SETTLED);
      };
      window.on('resize', changed);
      window.on('move', changed);
      window.on('closed', () => clearTimeout(timer));
    },
  };
}
