/**
 * Calls `act` after the next paint, when the current state of the page is on the screen. Returns a function that
 * cancels it.
 */
export function oncePainted(act: () => void): () => void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    act();
  };
  // A frame callback runs before its frame is painted; a message sent in it arrives after the paint.
  const frame = requestAnimationFrame(() => port2.postMessage(null));
  return () => {
    cancelAnimationFrame(frame);
    port1.close();
  };
}

/** Sets a mark on the page's timeline at the moment when a person could see something: `npm run bench` reads it. */
export function markPainted(name: string): void {
  oncePainted(() => performance.mark(name));
}
