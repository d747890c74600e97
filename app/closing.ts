import type { BrowserWindow } from 'electron';

/** Milliseconds for a page to hand over its last changes; a window whose page hangs is closed without them. */
const HAND_OVER_MS = 2000;

interface Closing {
  /** Notifies the page that its window is about to close. */
  readonly ask: () => void;
  /** Resolves when no file is being written. */
  readonly idle: () => Promise<void>;
  /** Asks the person whether to close although the last changes could not be stored. */
  readonly confirmLoss: () => Promise<boolean>;
}

/**
 * Closes a window only after its page has handed over its last changes, which it otherwise writes with a short delay.
 * Returns the function to call when they are handed over; `isKept` says whether they are stored.
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

  /** Limited by time, because a disk that does not answer must not keep the window open for ever. */
  async function closeWhenIdle(): Promise<void> {
    await Promise.race([idle(), new Promise((resolve) => setTimeout(resolve, HAND_OVER_MS))]);
    close();
  }

  browser.on('close', (event) => {
    if (isHandedOver || browser.webContents.isCrashed()) return;
    event.preventDefault();
    if (isAsked) return;
    isAsked = true;
    ask();
    // A page that hangs has written its changes up to a moment before.
    timer = setTimeout(() => void closeWhenIdle(), HAND_OVER_MS);
  });

  return async (isKept) => {
    if (!isAsked) return;
    clearTimeout(timer);
    if (isKept || (await confirmLoss())) await closeWhenIdle();
    else isAsked = false;
  };
}
