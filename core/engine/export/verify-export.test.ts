import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { onnx } from '../../targets/onnx/target.ts';
import { VERIFY } from '../../targets/python/verify-script.ts';
import { sklearn } from '../../targets/sklearn/index.ts';
import { pythonWith } from '../../targets/testing.ts';
import { neverCancelled } from '../session.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';
import { ExportRefused, exportCode, verifyCode } from './export-code.ts';
import { findPythons } from './python.ts';
import type { VerifyOptions } from './verify-export.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const interpreter = await pythonWith('numpy', 'pandas', 'sklearn');
const runtime = await pythonWith('numpy', 'onnxruntime');

const rows = Array.from(
  { length: 120 },
  (_, k) => `${k % 7 === 0 ? '' : k * 1.5},${['a', 'b', ''][k % 3]},2024-01-${10 + (k % 9)}`,
);
const data = folder.write('data.csv', `x,c,when\n${rows.join('\n')}\n`);
const document = chain(
  data,
  ['SimpleImputer', { columns: ['x'], strategy: 'mean' }],
  ['MinMaxScaler', { columns: ['x'] }],
  ['OneHotEncoder', { columns: ['c'] }],
);

async function exportedFile(name: string) {
  await session.run(document, { folder: null });
  const fitted = session.fittedDocument();
  const path = join(folder.path, name);
  const { pipeline } = await exportCode(session, fitted, 'n3', sklearn, path, { folder: null });
  return { fitted, path, pipeline };
}

async function verify(
  name: string,
  options: Partial<VerifyOptions> & Pick<VerifyOptions, 'pythons'>,
  change = (text: string) => text,
) {
  const { fitted, path, pipeline } = await exportedFile(name);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  const run = { cancelled: neverCancelled(), ...options };
  return verifyCode(session, fitted, { target: sklearn, path, pipeline }, { folder: null }, run);
}

/** A program that answers as a Python would. */
function fakePython(name: string, script: string): string {
  const path = folder.write(name, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that nobody has collected yet does nothing any more.
  const state = `/proc/${pid}/stat`;
  return !existsSync(state) || !/\) Z /.test(readFileSync(state, 'utf8'));
}

const probed = (packages: Record<string, string | null>) => `echo '${JSON.stringify({ version: '3.12.1', packages })}'`;
const complete = probed({ numpy: '2.4', pandas: '3.0', sklearn: '1.9' });

describe('verifying an export', () => {
  it.runIf(interpreter !== null)('compares all rows of the data, not only those in the file', async () => {
    const stages: string[] = [];
    const { verification, more } = await verify('prep.py', {
      pythons: [interpreter as string],
      onStage: (stage) => stages.push(stage),
    });
    expect(verification).toMatchObject({
      outcome: 'compared',
      rows: 120,
      columns: 5,
      different: 0,
      differences: [],
      python: { path: interpreter, packages: [{ name: 'numpy' }, { name: 'pandas' }, { name: 'scikit-learn' }] },
    });
    expect(more).toBe(false);
    expect(stages).toEqual(['python', 'load', 'transform', 'compare']);
  });

  it.runIf(runtime !== null)('compares the features that a model gives, which are not all columns', async () => {
    await session.run(document, { folder: null });
    const fitted = session.fittedDocument();
    const path = join(folder.path, 'prep.onnx');
    const { pipeline } = await exportCode(session, fitted, 'n3', onnx, path, { folder: null });
    const run = { cancelled: neverCancelled(), pythons: [runtime as string] };
    const made = await verifyCode(session, fitted, { target: onnx, path, pipeline }, { folder: null }, run);
    expect(made.verification).toMatchObject({ outcome: 'compared', rows: 120, columns: 4, different: 0 });
  });

  it.runIf(interpreter !== null)('says which cells differ', async () => {
    const { verification } = await verify('wrong.py', { pythons: [interpreter as string] }, (text) =>
      text.replace('    return as_given(', '    df.loc[7, "x"] = 5.0\n    return as_given('),
    );
    expect(verification).toMatchObject({
      outcome: 'compared',
      different: 1,
      differences: [{ row: 7, column: 'x', got: 5 }],
    });
  });

  it.runIf(interpreter !== null)('says that rows or columns are others', async () => {
    const { verification } = await verify('shape.py', { pythons: [interpreter as string] }, (text) =>
      text.replace('as_given(df[list(RESULT)], rows)', 'df[list(RESULT)][:10]'),
    );
    expect(verification).toMatchObject({ outcome: 'other-shape', message: 'There are 10 rows; there should be 120.' });
  });

  it.runIf(interpreter !== null)('gives Python’s own last word where the file does not run', async () => {
    const { verification } = await verify(
      'broken.py',
      { pythons: [interpreter as string] },
      (text) => `${text}\nraise ValueError("no luck")\n`,
    );
    expect(verification).toMatchObject({
      outcome: 'failed',
      message: 'ValueError: no luck',
      log: expect.stringContaining('Traceback'),
    });
  });

  it('says what is missing and how it is installed', async () => {
    const python = fakePython('bare python', probed({ numpy: '2.4', pandas: null, sklearn: null }));
    expect((await verify('a.py', { pythons: [python] })).verification).toEqual({
      outcome: 'missing-packages',
      python: { path: python, version: '3.12.1', packages: [{ name: 'numpy', version: '2.4' }] },
      missing: ['pandas', 'scikit-learn'],
      install: `"${python}" -m pip install pandas scikit-learn`,
    });
  });

  it('takes the Python that has everything before one that comes first, and passes over one that does not run', async () => {
    const broken = fakePython('broken', 'echo "bad interpreter" >&2; exit 3');
    const bare = fakePython('bare', probed({ numpy: null, pandas: null, sklearn: null }));
    const whole = fakePython(
      'whole',
      `case "$1" in -c) ${complete};; *) echo "RuntimeError: from whole" >&2; exit 1;; esac`,
    );
    expect((await verify('b.py', { pythons: [broken, bare, whole] })).verification).toMatchObject({
      outcome: 'failed',
      python: { path: whole },
      message: 'RuntimeError: from whole',
    });
    expect((await verify('b.py', { pythons: [broken, join(folder.path, 'gone')] })).verification).toMatchObject({
      outcome: 'no-python',
      log: expect.stringMatching(/bad interpreter[^]*ENOENT/),
    });
  });

  const whole = { rows: 120, columns: 5, different: 0, differences: [] };
  const one = { row: 7, column: 'x', expected: 1, got: 2 };
  it.each([
    ['no JSON', 'nonsense', /is not what was asked for: .*JSON/],
    ['nothing', '', /is not what was asked for/],
    ['something else', '{"verdict": "fine"}', /is not what was asked for/],
    ['a number that is none', JSON.stringify({ ...whole, different: '0' }), /is not what was asked for/],
    ['less than it was given', JSON.stringify({ ...whole, rows: 0, columns: 0 }), /compared 0 rows × 0 columns/],
    [
      'a cell that is none',
      JSON.stringify({ ...whole, different: 1, differences: [{ ...one, got: {} }] }),
      /differences/,
    ],
    ['a cell elsewhere', JSON.stringify({ ...whole, different: 1, differences: [{ ...one, row: 120 }] }), /row 121/],
    ['another column', JSON.stringify({ ...whole, different: 1, differences: [{ ...one, column: '<b>' }] }), /“<b>”/],
    ['no cell that differs', JSON.stringify({ ...whole, different: 3 }), /shows no cell/],
    ['too many cells', JSON.stringify({ ...whole, differences: [one] }), /more or fewer/],
    ['lists in lists', '['.repeat(100_000), /is not what was asked for/],
  ])('takes no answer that says %s', async (_, answer, message) => {
    const said = folder.write('said.json', answer);
    const hostile = fakePython('hostile', `case "$1" in -c) ${complete};; *) cp '${said}' "$5";; esac`);
    expect((await verify('d.py', { pythons: [hostile] })).verification).toMatchObject({
      outcome: 'failed',
      python: { path: hostile },
      message: expect.stringMatching(message),
    });
  });

  it('takes an answer that fits, and no interpreter that says nonsense of itself', async () => {
    const said = folder.write('fits.json', JSON.stringify({ ...whole, different: 1, differences: [one] }));
    const python = fakePython('fits', `case "$1" in -c) ${complete};; *) cp '${said}' "$5";; esac`);
    const strange = ['[]', '{"version": 3, "packages": {}}', '{"version": "3", "packages": {"numpy": {}}}'].map(
      (answer, at) => fakePython(`strange${at}`, `echo '${answer}'`),
    );
    expect((await verify('e.py', { pythons: [...strange, python] })).verification).toMatchObject({
      outcome: 'compared',
      python: { path: python },
      different: 1,
      differences: [one],
    });
    expect((await verify('e.py', { pythons: strange })).verification).toMatchObject({ outcome: 'no-python' });
  });

  it('stops what takes too long, and what is cancelled', async () => {
    const endless = fakePython('endless', `case "$1" in -c) ${complete};; *) sleep 1000 & sleep 1000;; esac`);
    expect((await verify('c.py', { pythons: [endless], limit: 300 })).verification).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('It was stopped'),
    });
    const cancelled = neverCancelled();
    const running = verify('c.py', {
      pythons: [endless],
      cancelled,
      onStage: () => void setTimeout(() => Atomics.store(cancelled, 0, 1), 50),
    });
    await expect(running).rejects.toMatchObject({ name: 'Cancelled' });
  });

  it.runIf(interpreter !== null)('ends with the process that started it', async () => {
    const program = folder.write('verify.py', VERIFY);
    const rows = folder.write('rows.json', '{"input": {}, "expected": {}}');
    const pid = join(folder.path, 'pid');
    const waits = folder.write(
      'waits.py',
      `import os, time
with open("pid.new", "w") as file:
    file.write(str(os.getpid()))
os.rename("pid.new", "pid")
time.sleep(1000)
`,
    );
    const args = [program, 'sklearn', waits, rows, join(folder.path, 'result.json')];
    const starter = `require('node:child_process').spawn(${JSON.stringify(interpreter)}, ${JSON.stringify(args)}, { detached: true, cwd: ${JSON.stringify(folder.path)} })
      setInterval(() => require('node:fs').existsSync(${JSON.stringify(pid)}) && process.exit(0), 50)`;
    execFileSync(process.execPath, ['-e', starter]);
    const started = Number(readFileSync(pid, 'utf8'));
    await expect.poll(() => isAlive(started), { timeout: 10_000 }).toBe(false);
  });

  it('writes nothing that the target cannot say', async () => {
    const path = join(folder.path, 'none.onnx');
    const text = chain(data, ['DropColumns', { columns: ['x'] }]);
    await session.run(text, { folder: null });
    const refused = exportCode(session, session.fittedDocument(), 'n1', onnx, path, { folder: null });
    await expect(refused).rejects.toBeInstanceOf(ExportRefused);
    expect(existsSync(path)).toBe(false);
  });
});

describe('finding a Python', () => {
  it('looks along the PATH for programs, and never beside where it stands', () => {
    const python = fakePython('python3', 'exit 0');
    writeFileSync(join(folder.path, 'python'), 'not a program');
    chmodSync(join(folder.path, 'python'), 0o644);
    expect(findPythons(null, `.:${folder.path}:bin:${folder.path}`)).toEqual([python]);
    expect(findPythons('/opt/mine/python', folder.path)).toEqual(['/opt/mine/python']);
  });
});
