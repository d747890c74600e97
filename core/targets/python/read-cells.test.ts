/** An exported file reads cells as the engine does: the same texts are numbers, truths and dates, the same rows are refused. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { chain, temporaryFolder, testSession } from '../../engine/testing.ts';
import { freeze } from '../frozen.ts';
import { sklearn } from '../sklearn/index.ts';
import { pythonWith } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const interpreter = await pythonWith('numpy', 'pandas', 'sklearn');
if (interpreter === null)
  console.log(
    'Not run: cells in exported files, for there is no Python with pandas and scikit-learn (PREPGRAPH_PYTHON).',
  );

const NUMBERS =
  '1|-1|+1|007|1.5|1.|.5|-.5|1e3|1E-3|1.5e+2|1e400|-1e400|inf|-Inf|infinity|INFINITY| 1 |\t2|1_000|0x10|１２|٣|1\u00a0|--5|1-|' +
  '1,5|1.234,5|1,234.5|1.234|1.234.567|12.34,5|1234,5|1.2345|.|,|+|e5|1e|one|True|∞|1e5.5|9007199254740993|0.1234567890123456789';
const TRUTHS = 'true|True|TRUE|tRUE|false|False|FALSE|1|0|1.0|0.0|yes|no|t|f';
const DATES =
  '2024-02-29|2023-02-29|2024-13-01|2024-01-32|2024-1-1|20240101|01.02.2024|2024-01-01T05:06|2024-01-01 05:06:07|2024-01-01T05|' +
  '2024-01-01T05:06:07.5|2024-01-01T05:06:07,5|2024-01-01T05:06:07.123456789|2024-01-01T05:06:07.1234567891|2024-01-01T24:00|' +
  '2024-01-01T05:60|2024-01-01T05:06:61|2024-01-01T05:06Z|2024-01-01T05:06+02|2024-01-01T05:06-0230|2024-01-01T05:06+02:30|' +
  '2024-01-01T05:06+25:00|2024-01-01Z|0001-01-01|0000-01-01|1500-06-01|1677-09-21|2262-04-12|9999-12-31T23:59:59.999999|' +
  '-2024-01-01|2024-01-01T05:06:07z|２０２４-01-01';

/** Python takes seconds to start, on a busy machine ten times as long. */
const LONG = { timeout: 120_000 };

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** A file of one column, with a row number, as no row may be empty. */
const fileOf = (cells: readonly string[], delimiter: string): string =>
  `row${delimiter}x\n${cells.map((cell, row) => `${row}${delimiter}${quoted(cell)}`).join('\n')}\n`;

interface Exported {
  readonly file: string;
  /** What the engine makes of the column in another file; cells that it cannot hold are missing. */
  apply(path: string): Promise<readonly unknown[]>;
}

/** Exports a pipeline that was fitted on these cells. */
async function exported(name: string, fitted: readonly string[], delimiter: string, params: object): Promise<Exported> {
  const train = folder.write(`${name}.csv`, fileOf(fitted, delimiter));
  const document = chain(train, ['SelectColumns', { columns: ['x'] }]);
  const [source, ...steps] = document.nodes;
  const given = { ...source, params: { ...source?.params, ...params } } as typeof source & object;
  await session.run({ ...document, nodes: [given, ...steps] }, { folder: null });
  const fitting = session.fittedDocument();
  const pipeline = freeze(fitting, 'n1');
  const check = {
    inputs: pipeline.sources.map(({ fields }) => fields.map(() => [])),
    expected: pipeline.fields.map(() => []),
  };
  writeFileSync(join(folder.path, `${name}.py`), sklearn.emit(pipeline, check));
  return {
    file: `${name}.py`,
    async apply(path) {
      await session.run(fitting, { mode: 'apply', folder: null, inputs: new Map([['source', path]]) });
      const { columns } = await session.page('n1', 0, 1000);
      return columns[0] ?? [];
    },
  };
}

const run = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    execFile(interpreter as string, args, { cwd: folder.path }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });

/** Prints the column as JSON: missing is null, an infinity its name, a moment microseconds since 1970. */
const SHOW = `
import importlib, json, math, sys
import pandas as pd
def plain(cell):
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:
        return None
    if isinstance(cell, float) and math.isinf(cell):
        return str(cell)
    return cell
def column(name, path):
    module = importlib.import_module(name)
    cells = module.transform(module.read(path))["x"]
    if cells.dtype.kind == "M":
        cells = cells.astype("datetime64[us]").astype("int64").where(cells.notna(), None).astype(object)
    return [plain(cell) for cell in cells.astype(object)]
print(json.dumps([column(*case) for case in json.loads(sys.argv[1])]))
`;

/** The same of the engine's cells, which are milliseconds. */
const shown = (cell: unknown, isMoment: boolean): unknown => {
  if (cell === null || (typeof cell === 'number' && Number.isNaN(cell))) return null;
  if (typeof cell !== 'number') return cell;
  if (isMoment) return Math.floor(cell) * 1000 + Math.round((cell - Math.floor(cell)) * 1000);
  return Number.isFinite(cell) ? cell : cell > 0 ? 'inf' : '-inf';
};

it.runIf(interpreter !== null)('the same texts are numbers, truths and dates', LONG, async () => {
  const kinds = [
    ['points', ['1.5', '2'], ',', { types: { x: 'number' } }, NUMBERS],
    ['commas', ['1.234,5', '2,5'], ';', { types: { x: 'number' }, decimal: ',', thousands: '.' }, NUMBERS],
    ['groups', ['1,234.5', '2.5'], ';', { types: { x: 'number' }, decimal: '.', thousands: ',' }, NUMBERS],
    ['truths', ['true', 'false'], ',', { types: { x: 'boolean' } }, TRUTHS],
    ['dates', ['2024-01-01', '2024-02-03'], ',', { types: { x: 'datetime' } }, DATES],
  ] as const;
  const cases: [name: string, path: string][] = [];
  const expected: unknown[] = [];
  for (const [name, fitted, delimiter, params, texts] of kinds) {
    const cells = texts.split('|');
    const made = await exported(name, fitted, delimiter, { ...params, delimiter });
    const path = folder.write(`${name}-new.csv`, fileOf(cells, delimiter));
    const found = await made.apply(path);
    expect(found).toHaveLength(cells.length);
    expected.push(cells.map((cell, row) => [name, cell, shown(found[row], name === 'dates')]));
    cases.push([name, path]);
  }
  const { out, err } = await run('-c', SHOW, JSON.stringify(cases));
  expect(err).toBe('');
  const made = JSON.parse(out) as unknown[][];
  expect(
    kinds.map(([name, , , , texts], at) => texts.split('|').map((cell, row) => [name, cell, made[at]?.[row]])),
  ).toEqual(expected);
});

it.runIf(interpreter !== null)('what the engine refuses is refused, or counted as missing', LONG, async () => {
  const { file } = await exported('weights', ['70', '80', ''], ',', { types: { x: 'number' } });
  folder.write('junk.csv', 'row,x\n1,65\n2,70 kg\n3,\n4,80 kg\n');
  const refused = await run(file, '--input', 'junk.csv', '--output', 'out.csv');
  expect(refused.code).toBe(1);
  expect(refused.err).toContain("The column 'x': 2 cells cannot be read as number, first in row 2: '70 kg'.");
  const counted = await run(file, '--input', 'junk.csv', '--output', 'out.csv', '--mismatched', 'missing');
  expect(counted).toMatchObject({ code: 0, err: expect.stringContaining('They count as missing.') });
  // Rows with more cells than there are names.
  folder.write('long.csv', 'row,x\n1,65,\n2,70,\n');
  const long = await run(file, '--input', 'long.csv', '--output', 'out.csv');
  expect(long).toMatchObject({
    code: 1,
    err: expect.stringContaining('the rows have more cells than there are columns'),
  });
});

it.runIf(interpreter !== null)('a whole number that came as a float is that number’s text', LONG, async () => {
  await exported('codes', ['85001', '10001', ''], ',', { types: { x: 'category' } });
  const program = `
import json, codes, pandas as pd
df = pd.DataFrame({"row": [1, 2, 3, 4], "x": [85001.0, None, 1.5, -2.0]})
print(json.dumps([None if pd.isna(cell) else cell for cell in codes.transform(df)["x"]]))`;
  const { out } = await run('-c', program);
  expect(JSON.parse(out)).toEqual(['85001', null, '1.5', '-2']);
});
