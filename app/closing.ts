import type { BrowserWindow } from 'electron';

/** How long a page may take to hand over its last changes, in milliseconds; the window of one that hangs closes without. */
const PATIENCE = 2000;

/**
 * Closes a window only once its page has handed over its last changes, which it otherwise writes a moment after they are
 * made. `ask` tells the page; what is returned is to be called when it has done so.
 */
export function closeAfterHandOver(browser: BrowserWindow, ask: () => void): () => void {
  let isHandedOver = false;
  let isAsked = false;
  const handedOver = (): void => {
    if (!isAsked || browser.isDestroyed()) return;
    isHandedOver = true;
    browser.close();
  };
  browser.on('close', (event) => {
    if (isHandedOver || browser.webContents.isCrashed()) return;
    event.preventDefault();
    if (isAsked) return;
    isAsked = true;
    ask();
    setTimeout(handedOver, PATIENCE).unref();
  });
  return handedOver;
}
