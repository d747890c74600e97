import type { BrowserWindow } from 'electron';

/** How long a page may take to hand over its last changes, in milliseconds; the window of one that hangs closes without. */
const PATIENCE = 2000;

interface Closing {
  /** Tells the page that its window is about to close. */
  readonly ask: () => void;
  /** Resolves when nothing is being written any more. */
  readonly idle: () => Promise<void>;
  /** Asks the person whether to close although the last changes could not be kept. */
  readonly confirmLoss: () => Promise<boolean>;
}

/**
 * Closes a window only once its page has handed over its last changes, which it otherwise writes a moment after they are
 * made. What is returned is to be called when it has done so, with whether they are kept.
 */
export function closeAfterHandOver(
  browser: BrowserWindow,
  { ask, idle, confirmLoss }: Closing,
): (isKept: boolean) => Promise<void> {
  let isHandedOver = false;
  let timer: NodeJS.Timeout | undefined;
  let isAsked = false;

  const close = (): void => {
    if (browser.isDestroyed()) return;
    isHandedOver = true;
    browser.close();
  };

  /** A disk that does not answer does not hold the window for ever. */
  async function closeWhenIdle(): Promise<void> {
    await Promise.race([idle(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    close();
  }

  browser.on('close', (event) => {
    if (isHandedOver || browser.webContents.isCrashed()) return;
    event.preventDefault();
    if (isAsked) return;
    isAsked = true;
    ask();
    // A page that hangs has written what it had a moment before it did.
    timer = setTimeout(() => void closeWhenIdle(), PATIENCE);
  });

  return async (isKept) => {
    if (!isAsked) return;
    clearTimeout(timer);
    if (isKept || (await confirmLoss())) await closeWhenIdle();
    else isAsked = false;
  };
}
