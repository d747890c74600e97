/** Line ends of CSV sources: decided, stored, told with why, and found file by file in a folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { windowEnd } from '../server-testing.ts';
import { chain, temporaryFolder } from '../testing.ts';

const folder = temporaryFolder();
const engine = windowEnd();
afterAll(async () => {
  await engine.close();
  folder.remove();
});

/** The source's report after a run, with the parameters given. */
async function reportOf(path: string, params: Record<string, unknown> = {}) {
  const document = chain(path);
  Object.assign(document.nodes[0]?.params ?? {}, params);
  expect(await engine.call('run', { document, folder: null })).toMatchObject({ ok: true });
  const report = engine.nodes().findLast(({ nodeId, state }) => nodeId === 'source' && state === 'done');
  if (report === undefined) throw new Error('the source was not read');
  return report;
}

test('the line end is decided and told with its evidence, also once the document holds it', async () => {
  const text = '"a\nb",c\r"1\n1",2\rx,3\r';
  const report = await reportOf(folder.write('returns.csv', text));
  expect(report).toMatchObject({ rows: 2, decided: { newline: '\r' }, problems: [] });
  expect(report.dialect).toMatchObject({ newline: 'Lines end with CR.', delimiter: expect.stringContaining('comma') });
  const again = await reportOf(folder.write('again.csv', text), { ...report.decided });
  expect(again.dialect).toEqual({ newline: 'Lines end with CR.' });
  expect(again.rows).toBe(2);
});

test('stray line ends are a notice of the source', async () => {
  const { notices } = await reportOf(folder.write('stray.csv', 'a,b\n1,x\ry\n2,z\n'));
  expect(notices).toMatchObject([{ code: 'source.stray-breaks', message: expect.stringContaining('on line 2') }]);
});

test('files of a folder may end their lines differently', async () => {
  const path = join(folder.path, 'parts');
  mkdirSync(path);
  writeFileSync(join(path, '1.csv'), 'a,b\n1,x\n2,y\n');
  writeFileSync(join(path, '2.csv'), 'a,b\r3,"x\nx"\r4,y\r');
  const report = await reportOf(path);
  expect(report).toMatchObject({ rows: 4, decided: { newline: null } });
  expect((await reportOf(path, { ...report.decided })).rows).toBe(4);
});
