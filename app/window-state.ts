import { join } from 'node:path';
import { type BrowserWindow, type Rectangle, screen } from 'electron';
import { z } from 'zod';
import { openUserFile } from './user-file.ts';

const rectangle = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
const windowState = z.object({ bounds: rectangle.nullable(), maximized: z.boolean() });

/** Offset of a new window from the last one, in pixels. */
const CASCADE_PIXELS = 28;
/** Milliseconds without a move after which a window's place is stored. */
const SETTLED_MS = 400;

/** Size and position of the last window, for the next window and the next run. */
export function createWindowState(folder: string) {
  const file = openUserFile(join(folder, 'window.json'), windowState, { bounds: null, maximized: false });

  return {
    maximized: (): boolean => file.get().maximized,

    /** Position of a new window: the last window's, or beside the open one, if that is on a screen. */
    place(open: BrowserWindow | undefined): Partial<Rectangle> & { width: number; height: number } {
      const area = screen.getPrimaryDisplay().workAreaSize;
      const usual = { width: Math.min(1440, area.width), height: Math.min(900, area.height) };
      const last = open === undefined ? file.get().bounds : open.getNormalBounds();
      if (last === null) return usual;
      const by = open === undefined ? 0 : CASCADE_PIXELS;
      const wanted = { ...last, x: last.x + by, y: last.y + by };
      const seen = screen.getDisplayMatching(wanted).workArea;
      const fits =
        wanted.x >= seen.x - 8 &&
        wanted.y >= seen.y - 8 &&
        wanted.x + wanted.width <= seen.x + seen.width + 8 &&
        wanted.y + wanted.height <= seen.y + seen.height + 8;
      return fits ? wanted : { width: Math.min(last.width, seen.width), height: Math.min(last.height, seen.height) };
    },

    /** Stores the window's position after it has not moved for a moment. */
    remember(window: BrowserWindow): void {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const changed = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          if (window.isDestroyed() || window.isMinimized()) return;
          // A failure does no harm: the next window has the usual size.
          file.set({ bounds: window.getNormalBounds(), maximized: window.isMaximized() }).catch(() => {});
        }, SETTLED_MS);
      };
      window.on('resize', changed);
      window.on('move', changed);
      window.on('closed', () => clearTimeout(timer));
    },
  };
}
