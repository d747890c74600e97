import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Reply } from '../core/protocol/engine.ts';
import type { NodeReport } from '../core/protocol/node-report.ts';
import { expect, test } from './app.ts';
import { answerOpenDialog } from './dialogs.ts';

/** Sends one call to the engine through a port of its own, and waits for the answer; with what was told of nodes before it. */
function ask(page: Page, call: string, args: unknown): Promise<Reply & { told: NodeReport[] }> {
  return page.evaluate(
    ([call, args]) =>
      new Promise<Reply & { told: NodeReport[] }>((resolve) => {
        const told: NodeReport[] = [];
        const connected = (event: MessageEvent) => {
          const port = event.data === 'prepgraph:engine-port' ? event.ports[0] : undefined;
          if (!port) return;
          window.removeEventListener('message', connected);
          port.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
            if ('ok' in data) resolve({ ...data, told });
            else if (data.event === 'node') told.push(data.report);
          });
          port.start();
          port.postMessage({ id: 1, call, args });
        };
        window.addEventListener('message', connected);
        void window.prepgraph.connectEngine();
      }),
    [call, args] as const,
  );
}

// An address of the app where nothing is: with the preload, but without the workbench, which has calls of its own.
test.beforeEach(async ({ page, expectErrors }) => {
  expectErrors(/404/);
  await page.goto('prepgraph://app/nothing');
});

const csv = 'name,age\nAda,36\nAlan,41\nGrace,\n';

test('the engine reads what the person chose, and nothing else', async ({ app, page, folder }) => {
  const chosen = join(folder, 'chosen.csv');
  const other = join(folder, 'other.csv');
  for (const path of [chosen, other]) writeFileSync(path, csv);

  await answerOpenDialog(app, [chosen]);
  await page.evaluate(() => window.prepgraph.openDataFiles());
  expect(await ask(page, 'inspect', { path: chosen })).toMatchObject({ ok: true });
  expect(await ask(page, 'inspect', { path: other })).toMatchObject({ ok: false });
  expect(await ask(page, 'inspect', { path: '/etc/passwd' })).toMatchObject({ ok: false });
});

test('an opened pipeline brings the data beside it, and its worker threads learn from them', async ({
  app,
  page,
  folder,
}) => {
  const document = {
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'source', type: 'CsvSource', params: { path: 'people.csv' } },
      { id: 'impute', type: 'SimpleImputer', params: { columns: ['age'], strategy: 'mean' } },
    ],
    edges: [{ source: 'source', target: 'impute' }],
  };
  writeFileSync(join(folder, 'people.csv'), csv);
  writeFileSync(join(folder, 'people.prepgraph.json'), JSON.stringify(document));

  await answerOpenDialog(app, [join(folder, 'people.prepgraph.json')]);
  await page.evaluate(() => window.prepgraph.openDocument());
  const reply = await ask(page, 'run', { document, folder });
  expect(reply).toMatchObject({ ok: true, result: { problems: [] } });
  expect(reply.told.filter(({ state }) => state !== 'running')).toMatchObject([
    { nodeId: 'source', state: 'done', problems: [] },
    { nodeId: 'impute', state: 'done', problems: [] },
  ]);
});

test('after a crash the engine is back, and the page is told', async ({ app, page, folder }) => {
  const chosen = join(folder, 'chosen.csv');
  writeFileSync(chosen, csv);
  await answerOpenDialog(app, [chosen]);
  await page.evaluate(() => window.prepgraph.openDataFiles());

  const failure = page.evaluate(() => new Promise((resolve) => window.prepgraph.onEngineFailed(resolve)));
  await app.evaluate(({ app }) => {
    const engine = app.getAppMetrics().find((process) => process.name === 'Prepgraph engine');
    if (engine) process.kill(engine.pid, 'SIGKILL');
  });
  expect(await failure).toMatchObject({ state: 'restarting' });
  // The new one knows what was granted to the old one.
  expect(await ask(page, 'inspect', { path: chosen })).toMatchObject({ ok: true });
});
