import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder } from '../engine/testing.ts';
import { pythonWith } from '../targets/testing.ts';

/** The command as it is installed: the built bundle, in a process of its own. */
const CLI = join(import.meta.dirname, '../../out/cli.cjs');
const folder = temporaryFolder();
afterAll(() => folder.remove());

const spawned = (program: string, args: readonly string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    execFile(program, args, { cwd: folder.path }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err });
    });
  });

const prepgraph = (...args: string[]) => spawned(process.execPath, [CLI, ...args]);
const read = (name: string): string => readFileSync(join(folder.path, name), 'utf8');

const interpreter = await pythonWith('numpy', 'pandas', 'sklearn');
const withRay = await pythonWith('numpy', 'pandas', 'pyarrow', 'ray');

beforeAll(async () => {
  folder.write('train.csv', 'x;"c ""d""";when\n1;a;2024-05-17\n2,5;b;\n;a;2024-01-01\n5;NA;2023-12-31\n');
  folder.write('new.csv', 'x;"c ""d""";when;more\n;b;2025-02-03;1\n7,25;unseen;;2\n');
  const steps = [
    ['SimpleImputer', { columns: ['x'], strategy: 'mean' }],
    ['OneHotEncoder', { columns: ['c "d"'], handle_unknown: 'ignore' }],
    ['DateParts', { columns: ['when'], parts: ['year', 'month'] }],
  ] as const;
  folder.write('pipe.prepgraph.json', JSON.stringify(chain('train.csv', ...steps)));
  const fitted = await prepgraph(
    'run',
    'pipe.prepgraph.json',
    '--output',
    'out.csv',
    '--fitted',
    'fitted.prepgraph.json',
  );
  if (fitted.code !== 0) throw new Error(fitted.err);
  const rank = chain('train.csv', ['Rank', { columns: ['x'] }]);
  folder.write('rank.prepgraph.json', JSON.stringify(rank));
});

/** Python takes seconds to start, on a busy machine ten times as long. */
const LONG = { timeout: 300_000 };

describe('prepgraph export', () => {
  it('writes a file, whole', async () => {
    const written = await prepgraph('export', 'fitted.prepgraph.json', '--target', 'sklearn', '--output', 'prep.py');
    expect(written).toMatchObject({ code: 0, err: '' });
    expect(read('prep.py')).toContain('def make_pipeline():');
    expect(read('prep.py')).toContain('def transform(df):');
  });

  it('writes no cell of a column that nothing is made of, and none at all with --no-rows', async () => {
    folder.write('people.csv', 'name,mail,x\nPerson One,one@example.invalid,1\nPerson Two,two@example.invalid,2\n');
    const steps = [
      ['DropColumns', { columns: ['name', 'mail'] }],
      ['StandardScaler', { columns: ['x'] }],
    ] as const;
    folder.write('people.prepgraph.json', JSON.stringify(chain('people.csv', ...steps)));
    await prepgraph('run', 'people.prepgraph.json', '--output', 'p.csv', '--fitted', 'people-fitted.prepgraph.json');
    const written = ['export', 'people-fitted.prepgraph.json', '--output', 'people.py', '--target'];
    for (const target of ['sklearn', 'keras', 'ray']) {
      expect(await prepgraph(...written, target)).toMatchObject({ code: 0, err: '' });
      expect(read('people.py')).not.toMatch(/Person|example\.invalid/);
      expect(read('people.py')).toMatch(/"x": \[1, 2\]/);
      expect(await prepgraph(...written, target, '--no-rows')).toMatchObject({ code: 0, err: '' });
      expect(read('people.py')).not.toMatch(/"x": \[1, 2\]/);
    }
  });

  it('refuses a document whose id is more than a name, before anything is written', async () => {
    const odd = { ...chain('train.csv', ['StandardScaler', { columns: ['x'] }]) };
    const id = 'k", file=sys.stderr)\nimport os';
    folder.write(
      'odd.prepgraph.json',
      JSON.stringify({ ...odd, nodes: odd.nodes.map((node, at) => (at === 1 ? { ...node, id } : node)) }),
    );
    const { code, err } = await prepgraph('export', 'odd.prepgraph.json', '--target', 'sklearn', '--output', 'odd.py');
    expect(code).not.toBe(0);
    expect(err).toContain('nodes[1].id');
    expect(existsSync(join(folder.path, 'odd.py'))).toBe(false);
  });

  it.runIf(interpreter !== null)('runs what it wrote in the Python that is named, on all rows', async () => {
    const args = ['export', 'fitted.prepgraph.json', '--target', 'sklearn', '--output', 'prep.py', '--verify'];
    const { code, out, err } = await prepgraph(...args, interpreter as string);
    expect(err).toBe(`Runs code made from fitted.prepgraph.json in ${interpreter}.\n`);
    expect(out).toMatch(/0 of 24 cells differ: 4 rows × 6 columns, Python 3\./);
    expect(code).toBe(0);
  });

  it('says where it looked for a Python', async () => {
    const args = ['export', 'fitted.prepgraph.json', '--target', 'sklearn', '--output', 'prep.py', '--verify'];
    const { code, err } = await prepgraph(...args, './no-python');
    expect(code).toBe(1);
    expect(err).toMatch(/No Python runs: .*no-python: .*ENOENT/);
  });

  it.runIf(interpreter !== null)('writes a file that checks itself, transforms and learns anew', LONG, async () => {
    await prepgraph('export', 'fitted.prepgraph.json', '--target', 'sklearn', '--output', 'prep.py');
    const python = (...args: string[]) => spawned(interpreter as string, ['prep.py', ...args]);
    expect(await python('--check')).toEqual({ code: 0, out: '0 of 24 cells differ\n', err: '' });
    expect(await python('--input', 'new.csv', '--output', 'new-out.csv')).toMatchObject({ code: 0, err: '' });
    await prepgraph('apply', 'fitted.prepgraph.json', '--input', 'new.csv', '--output', 'applied.csv');
    const numbers = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => line.split(',').map((cell) => (cell === '' ? null : Number(cell))));
    const [own, applied] = [read('new-out.csv'), read('applied.csv')];
    const columns = (text: string) => text.split('\n')[0]?.split(',');
    expect(columns(applied)?.filter((name) => name !== 'more')).toEqual(columns(own));
    expect(numbers(own).slice(1)).toEqual([
      [2.8333333333333335, 0, 1, 0, 2025, 2],
      [7.25, 0, 0, 0, null, null],
    ]);
    expect(await python('--input', 'train.csv', '--output', 'refit.csv', '--refit')).toMatchObject({ code: 0 });
    expect(numbers(read('refit.csv')).slice(1)).toEqual(numbers(read('out.csv')).slice(1));
    const lacking = await python('--input', 'out.csv', '--output', 'never.csv');
    expect(lacking).toMatchObject({ code: 1, out: '' });
    expect(lacking.err).toContain('has no column');
    expect(existsSync(join(folder.path, 'never.csv'))).toBe(false);
  });

  it.runIf(interpreter !== null)(
    'reads a file without a header by position, with labels or gaps for them',
    async () => {
      const lines = Array.from({ length: 9 }, (_, row) => `${row},0${1 + (row % 3)},${row * row}`);
      folder.write('plain.csv', `${lines.join('\n')}\n`);
      folder.write('gaps.csv', `${lines.map((line) => line.replace(/,0.,/, ',,')).join('\n')}\n`);
      const document = chain(
        'plain.csv',
        ['SetTarget', { column: 'column_2' }],
        ['StandardScaler', {}],
        ['LabelEncoder', { columns: ['column_2'] }],
      );
      const types = { column_1: 'number', column_2: 'category', column_3: 'number' };
      Object.assign(document.nodes[0]?.params ?? {}, { header: false, types });
      folder.write('plain.prepgraph.json', JSON.stringify(document));
      await prepgraph('run', 'plain.prepgraph.json', '--output', 'p.csv', '--fitted', 'plain-fitted.prepgraph.json');
      await prepgraph('export', 'plain-fitted.prepgraph.json', '--target', 'sklearn', '--output', 'plain.py');
      const rows = (name: string) =>
        read(name)
          .trim()
          .split('\n')
          .map((line) => line.split(',').map((cell) => (Number.isNaN(Number(cell)) ? cell : Number(cell).toFixed(9))));
      for (const name of ['plain', 'gaps']) {
        const args = ['--input', `${name}.csv`, '--output', `${name}-out.csv`];
        expect(await spawned(interpreter as string, ['plain.py', ...args])).toMatchObject({ code: 0, err: '' });
        await prepgraph(
          'apply',
          'plain-fitted.prepgraph.json',
          '--input',
          `${name}.csv`,
          '--output',
          `${name}-own.csv`,
        );
        expect(rows(`${name}-out.csv`)).toEqual(rows(`${name}-own.csv`));
      }
    },
  );

  it.runIf(withRay !== null)(
    'writes a Ray job that makes of a folder of twenty files what the engine makes of it',
    async () => {
      const line = (row: number): string => {
        const category = row % 11 === 0 ? '' : `c${(row * 7) % 5}`;
        return [row, row % 7 === 0 ? '' : ((row * 37) % 101) / 8, category, row % 13 === 0 ? '' : row % 3].join(',');
      };
      const file = (from: number, to: number): string =>
        `id,x,kind,n\n${Array.from({ length: to - from }, (_, at) => line(from + at)).join('\n')}\n`;
      folder.write('many.csv', file(0, 400));
      // Files of different lengths, with categories and numbers that the pipeline was not fitted on.
      mkdirSync(join(folder.path, 'parts'));
      for (let part = 0, from = 400; part < 20; part++) {
        const to = from + 20 + 7 * part;
        const text = file(from, to) + (part % 4 === 0 ? `${-part - 1},1e6,unseen,-5\n` : '');
        folder.write(join('parts', `part-${String(part).padStart(2, '0')}.csv`), text);
        from = to;
      }
      const document = chain(
        'many.csv',
        ['SimpleImputer', { columns: ['x', 'n'], strategy: 'median' }],
        ['StandardScaler', { columns: ['x'] }],
        ['OneHotEncoder', { columns: ['kind'], handle_unknown: 'ignore' }],
      );
      folder.write('many.prepgraph.json', JSON.stringify(document));
      await prepgraph('run', 'many.prepgraph.json', '--output', 'm.csv', '--fitted', 'many-fitted.prepgraph.json');
      await prepgraph('export', 'many-fitted.prepgraph.json', '--target', 'ray', '--output', 'job.py');
      const applied = await prepgraph('apply', 'many-fitted.prepgraph.json', '--input', 'parts', '--output', 'own.csv');
      expect(applied).toMatchObject({ code: 0 });
      const job = await spawned(withRay as string, ['job.py', '--input', 'parts', '--output', 'ray.csv']);
      expect(job).toMatchObject({ code: 0 });
      const byId = (name: string): (number | null)[][] =>
        read(name)
          .trim()
          .split('\n')
          .slice(1)
          .map((row) => row.split(',').map((cell) => (cell === '' ? null : Number(cell))))
          .sort((a, b) => Number(a[0]) - Number(b[0]));
      expect(read('ray.csv').split('\n')[0]).toBe(read('own.csv').split('\n')[0]);
      const [own, ray] = [byId('own.csv'), byId('ray.csv')];
      expect(ray.length).toBe(20 * 20 + (7 * 19 * 20) / 2 + 5);
      own.forEach((row, at) => {
        row.forEach((cell, column) => {
          if (cell === null) expect(ray[at]?.[column]).toBeNull();
          else expect(ray[at]?.[column]).toBeCloseTo(cell, 12);
        });
      });
    },
    300_000,
  );

  it('refuses what the target cannot say, with node and reason, and writes nothing', async () => {
    await prepgraph('run', 'rank.prepgraph.json', '--output', 'r.csv', '--fitted', 'rank-fitted.prepgraph.json');
    const refused = await prepgraph('export', 'rank-fitted.prepgraph.json', '--target', 'ray', '--output', 'rank.py');
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/node "n1".*Ray Data cannot run Rank: .*batch/);
    expect(existsSync(join(folder.path, 'rank.py'))).toBe(false);
  });

  it('says what is wrong with the command line or the document', async () => {
    const unfitted = await prepgraph('export', 'pipe.prepgraph.json', '--target', 'sklearn', '--output', 'x.py');
    expect(unfitted).toMatchObject({ code: 1 });
    expect(unfitted.err).toContain('Nothing was learned for this node yet.');
    const ending = await prepgraph('export', 'fitted.prepgraph.json', '--target', 'sklearn', '--output', 'x.txt');
    expect(ending).toMatchObject({ code: 2 });
    expect(await prepgraph('export', 'fitted.prepgraph.json', '--target', 'r', '--output', 'x.py')).toMatchObject({
      code: 2,
    });
    expect(existsSync(join(folder.path, 'x.py'))).toBe(false);
  });

  it('goes without rows to check where the data is gone, and says so', async () => {
    const fitted = JSON.parse(read('fitted.prepgraph.json')) as { nodes: { params: { path?: string } }[] };
    (fitted.nodes[0] as { params: { path?: string } }).params.path = 'gone.csv';
    folder.write('gone.prepgraph.json', JSON.stringify(fitted));
    const written = await prepgraph('export', 'gone.prepgraph.json', '--target', 'sklearn', '--output', 'gone.py');
    expect(written.code).toBe(0);
    expect(written.err).toContain('no rows to check itself');
    const given = await prepgraph(
      'export',
      'gone.prepgraph.json',
      '--target',
      'sklearn',
      '--output',
      'gone.py',
      '--input',
      'train.csv',
    );
    expect(given).toMatchObject({ code: 0, err: '' });
  });
});
