/** Marks on the page's timeline that say when a person could see something: `npm run bench` reads them. */

/** Sets the mark once what was just put into the page is on the screen. */
export function markPainted(name: string): void {
  // A frame callback runs before its frame is painted, a message sent there arrives after.
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      performance.mark(name);
      port1.close();
    };
    port2.postMessage(null);
  });
}
