/**
 * A fitted pipeline in someone else's page, under a policy that allows no eval: `prepgraph/apply` gives the cells that the
 * command line gives.
 */
import { createServer } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import type { FittedPipeline } from '../../core/apply/index.ts';
import { build } from '../../scripts/build.mjs';
import { findElectron } from '../../scripts/find-electron.mjs';
import { root, run } from '../../scripts/process.mjs';
import { expect, test } from '../app.ts';

const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'";

/** A browser: a window of Electron without anything of ours. */
const browserOf = (url: string): string => `
const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ webPreferences: { sandbox: true } }).loadURL(${JSON.stringify(url)}));
`;

const PAGE = '<!doctype html><title>scores</title><script type="module" src="page.js"></script>';
const SCRIPT = `
import { load } from './apply.mjs';
globalThis.pipeline = load(await (await fetch('fitted.json')).json());
try {
  globalThis.compiled = new Function('return true')();
} catch {
  globalThis.compiled = false;
}
document.title = 'ready';
`;

test('a page applies a fitted pipeline and decodes predictions', async ({ folder }) => {
  await build({ only: ['apply', 'engine'] });
  const cli = async (...args: string[]): Promise<string> => {
    const { code, output } = await run(process.execPath, [join(root, 'out/cli.cjs'), ...args], { cwd: folder });
    expect(code, output).toBe(0);
    return output;
  };
  await cli('run', join(root, 'examples/penguins.prepgraph.json'), '--output', 'rows.jsonl', '--fitted', 'fitted.json');
  const penguin = {
    Island: 'Biscoe',
    Sex: 'MALE',
    'Beak Length (mm)': 41.1,
    'Beak Depth (mm)': 18.2,
    'Flipper Length (mm)': 192,
    'Body Mass (g)': 4050,
  };
  writeFileSync(join(folder, 'new.csv'), `${Object.keys(penguin).join()}\n${Object.values(penguin).join()}\n`);

  const files: Record<string, readonly [type: string, text: string | Buffer]> = {
    '/': ['text/html', PAGE],
    '/page.js': ['text/javascript', SCRIPT],
    '/apply.mjs': ['text/javascript', readFileSync(join(root, 'out/apply.mjs'))],
    '/fitted.json': ['application/json', readFileSync(join(folder, 'fitted.json'))],
  };
  const server = createServer((request, response) => {
    const [type, text] = files[request.url ?? ''] ?? ['text/plain', ''];
    response.writeHead(text === '' ? 404 : 200, { 'content-type': type, 'content-security-policy': POLICY }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  writeFileSync(join(folder, 'package.json'), '{"name": "browser", "main": "main.cjs"}');
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(folder, 'main.cjs'), browserOf(`http://127.0.0.1:${port}/`));
  const { executable, args } = await findElectron();
  const browser = await _electron.launch({
    executablePath: executable,
    args: [...args, folder],
  });
  try {
    const page = await browser.firstWindow();
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    await expect(page).toHaveTitle('ready');

    const made = await page.evaluate((row) => {
      const { pipeline } = globalThis as unknown as { pipeline: FittedPipeline };
      const { names, shape, data } = pipeline.matrix([row, row], { dtype: 'float64' });
      return { rows: pipeline.rows([row]), names, shape, data: [...data], labels: pipeline.decode([0, 1, 2]) };
    }, penguin);
    const output = await cli('apply', 'fitted.json', '--input', 'new.csv', '--output', 'applied.jsonl');
    expect(output).toContain('applied.jsonl');
    const [line = ''] = readFileSync(join(folder, 'applied.jsonl'), 'utf8').split('\n');
    expect(made.rows).toEqual([JSON.parse(line)]);
    expect(made.shape).toEqual([2, made.names.length]);
    expect(made.data.slice(0, made.names.length)).toEqual(made.names.map((name) => Number(made.rows[0]?.[name])));
    expect(made.labels).toEqual(['Adelie', 'Chinstrap', 'Gentoo']);

    // The policy is real: the page itself may compile no code.
    expect(await page.evaluate(() => (globalThis as unknown as { compiled: boolean }).compiled)).toBe(false);
    expect(problems.filter((text) => !text.includes('page.js'))).toEqual([]);
  } finally {
    await browser.close();
    server.close();
  }
});
