import { boxOf, documentFile, settled, startApp } from './app.mjs';
import { manySteps } from './documents.mjs';
import { FRAME, moving, sixtyTimesASecond, tell } from './motion.mjs';

/** @typedef {import('../jobs.mjs').Bench} Bench */

export const STEPS_OF_GRAPH = 300;

/** A graph of many steps, moved by its ground: from far away, and near. */
export async function graphOfManySteps(/** @type {Bench} */ bench, /** @type {string} */ data) {
  const { page, close } = await startApp(
    bench.work,
    documentFile(bench, 'graph', data, (path) => manySteps(path, STEPS_OF_GRAPH)),
  );
  await settled(page, 120_000);
  const canvas = await boxOf(page, '[data-canvas]');
  const middle = { x: canvas.x + canvas.width / 2, y: canvas.y + canvas.height / 2 };
  const session = await page.context().newCDPSession(page);
  const mouse = (
    /** @type {'mousePressed' | 'mouseMoved' | 'mouseReleased'} */ type,
    /** @type {number} */ x,
    /** @type {number} */ y,
  ) =>
    session.send('Input.dispatchMouseEvent', {
      type,
      x,
      y,
      button: type === 'mouseMoved' ? 'none' : 'left',
      buttons: type === 'mouseReleased' ? 0 : 1,
      clickCount: type === 'mouseMoved' ? 0 : 1,
    });
  const drag = async () => {
    const ground = await page.evaluate(({ x, y }) => {
      // Beside steps and edges.
      for (let off = 0; off < 200; off += 6) {
        const at = { x: x - off, y: y - off };
        if (document.elementFromPoint(at.x, at.y)?.classList.contains('react-flow__pane')) return at;
      }
      return null;
    }, middle);
    if (ground === null) throw new Error('the graph has no ground to take hold of');
    await mouse('mousePressed', ground.x, ground.y);
    await sixtyTimesASecond((count) => {
      const turn = (count * FRAME * 2 * Math.PI) / 1500;
      return mouse(
        'mouseMoved',
        Math.round(ground.x + 260 * Math.sin(turn)),
        Math.round(ground.y + 150 * Math.sin(2 * turn)),
      );
    });
    await mouse('mouseReleased', ground.x, ground.y);
  };
  const drawn = () => page.locator('.react-flow__node').count();
  const far = await moving(page, bench.rounds, drag);
  const farDrawn = await drawn();
  tell(bench, `pan from afar, ${farDrawn} steps drawn`, far);
  await page.locator('.react-flow__pane').click({ position: { x: 8, y: 8 } });
  await page.keyboard.press('ControlOrMeta+1');
  await page.waitForTimeout(1000);
  const near = await moving(page, bench.rounds, drag);
  const nearDrawn = await drawn();
  tell(bench, `pan at 100 %, ${nearDrawn} steps drawn`, near);
  await close();
  return { far, farDrawn, near, nearDrawn };
}
