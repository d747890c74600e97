import '../scripts/locale.mjs';
import { startVirtualScreen } from '../scripts/xvfb.mjs';

/** Gives the specs a screen of their own, whatever DISPLAY says, and takes it away at the end. */
export default async function setup() {
  const screen = await startVirtualScreen();
  if (!screen) return undefined;
  process.env['DISPLAY'] = screen.display;
  return () => screen.stop();
}
