/**
 * What measures inside the window. These functions are sent there as text, so each stands for itself.
 *
 * @typedef {{ frames: number[], loading: number, looked: number }} Frames
 */

/** Starts to note when frames begin, and how often the table shows places that are not there yet. */
export function watchFrames() {
  /** @type {number[]} */
  const starts = [];
  let loading = 0;
  let looked = 0;
  let on = true;
  const frame = (/** @type {number} */ at) => {
    if (!on) return;
    starts.push(at);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const timer = setInterval(() => {
    looked++;
    if (document.querySelector('.grid .cell:empty') !== null) loading++;
  }, 50);
  /** @type {any} */ (globalThis).benchFrames = () => {
    on = false;
    clearInterval(timer);
    return { frames: starts.slice(1).map((at, index) => at - /** @type {number} */ (starts[index])), loading, looked };
  };
}

/** Ends it, and gives the intervals between frames in milliseconds. */
export const framesSeen = () => /** @type {any} */ (globalThis).benchFrames();

/** Scrolls the table to another place sixty times a second, for so many milliseconds. @returns {Promise<void>} */
export function leaps(/** @type {number} */ duration) {
  const element = /** @type {HTMLElement} */ (document.querySelector('.grid'));
  const end = performance.now() + duration;
  let place = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      place = (place + 0.618_034) % 1;
      element.scrollTop = place * (element.scrollHeight - element.clientHeight);
      if (performance.now() < end) return;
      clearInterval(timer);
      resolve();
    }, 1000 / 60);
  });
}

/**
 * Begins to wait for the next event of a kind and for the frame that shows its result; what `paintedAfter` gives is the
 * milliseconds from the event to the end of that frame.
 *
 * @param {{ event: string, selector: string, shows: string, name: string }} what `rows`: every cell on screen
 *   is there, and the pane says the step's name; `change`: the distributions below the selector are other ones. They
 *   come in one answer and are drawn in one frame; one whose sample falls into the same bars looks as it did before
 */
export function watchPainted({ event, selector, shows, name }) {
  const drawn = () => [...document.querySelectorAll(selector || 'none')].map((path) => path.getAttribute('d') ?? '');
  const before = drawn();
  const isThere = () => {
    if (shows === 'change') {
      const now = drawn();
      return now.length === before.length && now.some((path, index) => path !== '' && path !== before[index]);
    }
    return (
      document.querySelector('.preview-of')?.textContent?.startsWith(name) === true &&
      document.querySelector('.grid[data-old]') === null &&
      document.querySelector('.grid .cell') !== null &&
      document.querySelector('.grid .cell:empty') === null
    );
  };
  /** @type {any} */ (globalThis).benchPainted = new Promise((resolve, reject) => {
    const begun = (/** @type {Event} */ { timeStamp }) => {
      const look = () => {
        if (performance.now() - timeStamp > 20_000) return reject(new Error(`nothing came of the ${event}`));
        if (!isThere()) return requestAnimationFrame(look);
        // A message sent before a frame is painted arrives after it.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now() - timeStamp);
        port2.postMessage(null);
      };
      requestAnimationFrame(look);
    };
    document.addEventListener(event, begun, { capture: true, once: true });
  });
}

/** @returns {Promise<number>} */
export const paintedAfter = () => /** @type {any} */ (globalThis).benchPainted;
