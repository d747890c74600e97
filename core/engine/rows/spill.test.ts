import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder, testSession } from '../testing.ts';
import { removeStaleSpills } from './spill.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** Enough rows for several batches, with numbers, categories, text, booleans and dates. */
function variedFile(): string {
  const rows = Array.from({ length: 120_000 }, (_, k) => {
    const number = k % 7 === 0 ? '' : Math.sin(k) * 1000;
    return `${number},${k % 11 === 0 ? '' : `c${k % 40}`},name ${k},${k % 3 === 0},2024-0${(k % 9) + 1}-11`;
  });
  return folder.write('varied.csv', `x,c,t,b,d\n${rows.join('\n')}\n`);
}

describe('a table beyond the memory budget', () => {
  it('gives the same results from the temporary file, and leaves none behind', async () => {
    const file = variedFile();
    const document = chain(
      file,
      ['TrainTestSplit', { random_state: 1 }],
      ['SimpleImputer', { columns: ['x'], strategy: 'median' }],
      ['StandardScaler', { columns: ['x'] }],
      ['OneHotEncoder', { columns: ['c'] }],
    );
    const outputs = await Promise.all(
      [undefined, 3_000_000, 0].map(async (budget, index) => {
        const session = testSession(2, budget);
        await session.run(document, { folder: null });
        const csv = join(folder.path, `out-${index}.csv`);
        const npy = join(folder.path, `out-${index}.npy`);
        await session.write('n4', csv, {});
        await session.write('n4', npy, {});
        const { fitted } = session.fittedDocument();
        await session.close();
        return { csv: readFileSync(csv, 'utf8'), npy: readFileSync(npy), fitted };
      }),
    );
    for (const output of outputs.slice(1)) {
      expect(output.fitted).toEqual(outputs[0]?.fitted);
      expect(output.csv === outputs[0]?.csv).toBe(true);
      expect(output.npy.equals(outputs[0]?.npy as Buffer)).toBe(true);
    }
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`prepgraph-spill-${process.pid}-`))).toEqual([]);
  }, 60_000);

  it('sweeps up after processes that are gone, and leaves those alone that live', () => {
    const gone = join(folder.path, 'prepgraph-spill-999999999-abc');
    const mine = join(folder.path, `prepgraph-spill-${process.pid}-abc`);
    mkdirSync(gone);
    mkdirSync(mine);
    removeStaleSpills(folder.path);
    expect(existsSync(gone)).toBe(false);
    expect(existsSync(mine)).toBe(true);
  });
});
