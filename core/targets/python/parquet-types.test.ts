/** Types of Parquet in exported files: cells are those of the engine, or their column is refused by name. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readAll, temporaryFolder, testSession } from '../../engine/testing.ts';
import { freeze } from '../frozen.ts';
import { sklearn } from '../sklearn/index.ts';
import { pythonOutput, pythonWith } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

/** Columns that the engine reads, as pyarrow builds them; `cells` are missing in the second row. */
const COLUMNS: Readonly<Record<string, string>> = {
  seconds: 'pa.array([1, None, -5], pa.duration("s"))',
  milliseconds: 'pa.array([1, None, 10**12 + 1], pa.duration("ms"))',
  microseconds: 'pa.array([1, None, 10**14 + 1], pa.duration("us"))',
  nanoseconds: 'pa.array([1, None, 10**15 + 7], pa.duration("ns"))',
  'of day': 'pa.array([1, None, 86_399_999_999], pa.time64("us"))',
  'of day, ms': 'pa.array([1, None, 86_399_999], pa.time32("ms"))',
  zone: 'pa.array([10**15, None, -1], pa.timestamp("us", "Europe/Oslo"))',
  day: 'pa.array([datetime.date(1890, 1, 1), None, datetime.date(2300, 1, 1)])',
  identifier: 'pa.array([2**60 + 1, None, 2**61 + 3])',
  small: 'pa.array([1, None, 3])',
  decimal: 'pa.array([decimal.Decimal("1.10"), None, decimal.Decimal("2")], pa.decimal128(38, 2))',
  flag: 'pa.array([True, None, False])',
};

/** Columns that an exported file reads as texts from a file; in a frame of pandas they are refused. */
const TEXTS: Readonly<Record<string, string>> = {
  uuid: 'pa.array([bytes(16), None, bytes(range(240, 256))], pa.uuid())',
  list: 'pa.array([[1.0, None], None, []])',
};

/** Columns of other types in the place of a column of another kind, which an exported file refuses. */
const REFUSED: Readonly<Record<string, readonly [fitted: string, given: string]>> = {
  bytes: ['pa.array(["a", None, "b"])', 'pa.array([b"a", None, b"b"])'],
  structure: ['pa.array(["a", None, "b"])', 'pa.array([{"metadata": b"", "value": b""}, None, None])'],
  list: ['pa.array([1, None, 2])', 'pa.array([[1], None, [2]])'],
  moment: ['pa.array([1, None, 2])', 'pa.array([1, None, 2], pa.timestamp("us"))'],
  truth: ['pa.array([True, None, False])', 'pa.array([1, None, 2], pa.duration("us"))'],
  date: ['pa.array([1, None, 2], pa.timestamp("us"))', 'pa.array([1, None, 2], pa.time64("us"))'],
};

const interpreter = await pythonWith('numpy', 'pandas', 'pyarrow');
if (interpreter === null)
  console.log('Not run: types of Parquet in Python, for there is no Python with pandas (PREPGRAPH_PYTHON).');

const table = (name: string, columns: readonly (readonly [string, string])[]): string =>
  `pq.write_table(pa.table({${columns.map(([key, cells]) => `${JSON.stringify(key)}: ${cells}`).join(', ')}}), "${name}")`;

const WRITE = `
import datetime, decimal, os, sys
import pyarrow as pa, pyarrow.parquet as pq
os.chdir(sys.argv[1])
${table('read.parquet', Object.entries(COLUMNS))}
${table('texts.parquet', Object.entries(TEXTS))}
${Object.entries(REFUSED)
  .map(
    ([name, [fitted, given]]) =>
      `${table(`${name}.parquet`, [[name, fitted]])}\n${table(`${name}-given.parquet`, [[name, given]])}`,
  )
  .join('\n')}
`;

const READ = `
import importlib.util, json, os, sys
import pandas as pd
os.chdir(sys.argv[1])

def plain(cell):
    if cell is None or cell is pd.NA or cell != cell:
        return None
    return int(cell.as_unit("us").asm8.astype("int64")) / 1000 if isinstance(cell, pd.Timestamp) else cell

def module(name):
    spec = importlib.util.spec_from_file_location(name, f"{name}.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made

def cells(df):
    return {name: [plain(cell) for cell in df[name].astype(object)] for name in df}

def refusal(name):
    of = module(name)
    try:
        return cells(of.prepare(of.read(f"{name}-given.parquet")))
    except ValueError as error:
        return str(error)

of = module("read")
print(json.dumps({
    "read": cells(of.prepare(of.read("read.parquet"))),
    "arrow": cells(of.prepare(pd.read_parquet("read.parquet", dtype_backend="pyarrow"))),
    "texts": cells(module("texts").read("texts.parquet")),
    "refused": {name: refusal(name) for name in sys.argv[2:]},
}))
`;

it.runIf(interpreter !== null)(
  'an exported file reads the types of Parquet as the engine does, and refuses others by name',
  { timeout: 120_000 },
  async () => {
    const run = (name: string, program: string, ...args: string[]) => {
      writeFileSync(join(folder.path, name), program);
      return pythonOutput(interpreter as string, [join(folder.path, name), folder.path, ...args]);
    };
    await run('write.py', WRITE);
    const engine: Record<string, Record<string, unknown[]>> = {};
    for (const name of ['read', 'texts', ...Object.keys(REFUSED)]) {
      engine[name] = (await readAll(session, 'ParquetSource', join(folder.path, `${name}.parquet`))).cells;
      const pipeline = freeze(session.fittedDocument(), 'source');
      const rows = { inputs: [pipeline.fields.map(() => [])], expected: pipeline.fields.map(() => []) };
      writeFileSync(join(folder.path, `${name}.py`), sklearn.emit(pipeline, rows));
    }
    const found = JSON.parse(await run('read-all.py', READ, ...Object.keys(REFUSED))) as Record<string, object>;
    expect(found['read']).toEqual(engine['read']);
    expect(found['arrow']).toEqual(engine['read']);
    expect(found['texts']).toEqual(engine['texts']);
    expect(engine['texts']?.['uuid']?.[2]).toBe('f0f1f2f3-f4f5-f6f7-f8f9-fafbfcfdfeff');
    expect(engine['read']?.['of day']).toEqual([0.000001, null, 86_399.999999]);
    for (const [name, message] of Object.entries(found['refused']))
      expect(message).toMatch(new RegExp(`^The column '${name}' holds \\w+, and no \\w+: convert it before\\.$`));
  },
);
