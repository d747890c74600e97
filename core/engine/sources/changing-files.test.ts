import { appendFileSync, existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { CallOptions } from '../session.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const LINE = '1,2,a text to fill the line\n';
const ROWS = 400_000;
const large = (name: string): string => folder.write(name, `a,b,c\n${LINE.repeat(ROWS)}`);

/** Runs a pipeline over a file, with work at every progress of reading. */
async function runDuring(path: string, work: () => void) {
  const onProgress: CallOptions['onProgress'] = (_done, _total, unit) => {
    if (unit === 'bytes') work();
  };
  return (await session.run(chain(path), { folder: null, onProgress })).get('source');
}

const once = (work: () => void): (() => void) => {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
};

it.each<[string, (path: string) => void, number]>([
  ['grows', (path) => appendFileSync(path, LINE), ROWS + 1],
  ['is cut', (path) => truncateSync(path, 6 + 10 * LINE.length), 10],
  ['is written anew', (path) => writeFileSync(path, 'a,b,c\n1,2,x\n'), 1],
])('a file that %s while it is read is read once more, whole', async (name, change, rows) => {
  const path = large(`${name}.csv`);
  const outcome = await runDuring(
    path,
    once(() => change(path)),
  );
  expect(outcome).toMatchObject({ state: 'done', value: { rows: { rows } } });
});

it('a file that changes each time it is read is refused, and not taken for a table', async () => {
  const path = large('log.csv');
  expect(await runDuring(path, () => appendFileSync(path, LINE))).toMatchObject({
    state: 'failed',
    problems: [{ code: 'file.changed', nodeId: 'source', file: path, hint: expect.stringContaining('finished') }],
  });
});

it('a file that is deleted while it is read is missed', async () => {
  const path = large('gone.csv');
  const outcome = await runDuring(path, () => rmSync(path, { force: true }));
  expect(outcome).toMatchObject({ state: 'failed', problems: [{ code: 'file.not-found' }] });
});

it('a file of a folder that appears while the others are read is among them', async () => {
  const parts = join(folder.path, 'parts');
  mkdirSync(parts);
  for (const name of ['1', '2']) writeFileSync(join(parts, `${name}.csv`), `a,b,c\n${LINE.repeat(1000)}`);
  const outcome = await runDuring(
    parts,
    once(() => writeFileSync(join(parts, '3.csv'), `a,b,c\n${LINE}`)),
  );
  expect(outcome).toMatchObject({ state: 'done', value: { rows: { rows: 2001 } } });
});

it('an output is not put in place when the source changes before it is complete', async () => {
  const path = large('source.csv');
  await session.run(chain(path), { folder: null });
  const output = join(folder.path, 'output.csv');
  const onProgress = once(() => appendFileSync(path, LINE));
  await expect(session.write('source', output, {}, { onProgress })).rejects.toMatchObject({
    problem: { code: 'source.changed', nodeId: 'source', file: path },
  });
  expect(existsSync(output)).toBe(false);
});
