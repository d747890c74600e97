/** Exported files read the files of each source format as the engine does: at paths, in folders, by patterns and at addresses. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAll, temporaryFolder, testSession } from '../../../engine/testing.ts';
import { formatOfName } from '../../../words/formats.ts';
import { freeze } from '../../frozen.ts';
import { ray } from '../../ray/index.ts';
import { sklearn } from '../../sklearn/index.ts';
import type { Target } from '../../target.ts';
import { pythonOutput, pythonWith } from '../../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const withPandas = await pythonWith('numpy', 'pandas', 'pyarrow');
const withRay = await pythonWith('numpy', 'pandas', 'pyarrow', 'ray');
const withSheets = await pythonWith('numpy', 'pandas', 'openpyxl');
if (withPandas === null || withRay === null || withSheets === null)
  console.log(
    'Not run, or not all: files in exported Python, for it lacks pandas, ray or openpyxl (PREPGRAPH_PYTHON).',
  );
const LONG = 300_000;

type Cells = Readonly<Record<string, readonly unknown[]>>;

/** Reads each path with the module of a file, and prints its columns as JSON or what it refuses. */
const READ = `
import importlib.util, json, logging, os, sys
import pandas as pd
os.chdir(sys.argv[1])

def plain(cell):
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:
        return None
    if isinstance(cell, pd.Timestamp):
        return int(cell.as_unit("us").asm8.astype("int64")) / 1000
    return str(cell) if isinstance(cell, float) and abs(cell) == float("inf") else cell

def module(name):
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, f"{name}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]

def cells(name, path, target):
    of = module(name)
    try:
        df = of.read(path)
        if target == "ray":
            df = df.to_pandas()
        df = of.prepare(df)
    except Exception as error:
        return str(error)
    return {column: [plain(cell) for cell in df[column].astype(object)] for column in df}

cases = json.load(open("cases.json", encoding="utf-8"))
if any(target == "ray" for _, _, target in cases):
    import ray
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    ray.data.DataContext.get_current().enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
json.dump([cells(*case) for case in cases], open("results.json", "w", encoding="utf-8"))
`;

type Case = readonly [name: string, path: string, target: string];

async function readInPython(interpreter: string, cases: readonly Case[]): Promise<unknown[]> {
  folder.write('cases.json', JSON.stringify(cases));
  writeFileSync(join(folder.path, 'read.py'), READ);
  await pythonOutput(interpreter, [join(folder.path, 'read.py'), folder.path]);
  return JSON.parse(readFileSync(join(folder.path, 'results.json'), 'utf8')) as unknown[];
}

/** Reads a file with the engine and exports a source that was fitted on it; gives the engine's cells. */
async function exported(
  name: string,
  path: string,
  { params = {}, targets = [sklearn] }: { params?: Record<string, unknown>; targets?: readonly Target[] } = {},
): Promise<Cells> {
  const type = formatOfName(path)?.sourceType ?? 'CsvSource';
  const { cells } = await readAll(session, type, join(folder.path, path), params);
  const pipeline = freeze(session.fittedDocument(), 'source');
  const check = { inputs: [pipeline.fields.map(() => [])], expected: pipeline.fields.map(() => []) };
  for (const target of targets)
    writeFileSync(join(folder.path, `${name}_${target.name}.py`), target.emit(pipeline, check));
  return Object.fromEntries(Object.entries(cells).map(([column, of]) => [column, of.map(shown)]));
}

/** JSON has no infinities. */
const shown = (cell: unknown): unknown =>
  typeof cell === 'number' && !Number.isFinite(cell) ? (Number.isNaN(cell) ? null : cell > 0 ? 'inf' : '-inf') : cell;

/** JSON files: their text, by name. */
const JSON_FILES: Readonly<Record<string, readonly [text: string, params?: Record<string, unknown>]>> = {
  'array.json': ['[{"x":1,"c":"a"},\n{"x":2,"c":"b"}]'],
  'lines.jsonl': ['{"x":1,"c":"a"}\n{"x":2.5}\n\n{"c":"b","x":null}\n'],
  'one.jsonl': ['{"x":1,"c":"a"}\n'],
  'one.json': ['{"x":1,"c":"a"}\n'],
  'blanks.json': ['{\n "x": 1\n}\n{\n "x": 2\n}\n'],
  'nested.json': [
    '[{"a":{"b":1,"c":{"d":"x"}},"e":[]},{"a":{"b":2,"c":{"d":null}},"e":[1,null,{"z":0.5,"a":[true]}]}]',
  ],
  'dotted.json': ['[{"a.b":1,"a":{"b":2}},{"a":{"b":4},"a.b":3}]'],
  'kinds.json': [
    '[{"n":1,"t":"NA","b":true,"d":"2024-01-31","big":9007199254740993,"m":1},{"n":1.5,"t":"","b":false,"d":"2024-01-31T12:30:00.25","big":12345678901234567890,"m":"x"},{"n":NaN,"t":"None","b":null,"d":null,"big":3,"m":true},{"n":Infinity,"t":"é \\ud83d\\ude42\\n","b":true,"d":"1500-06-01","big":null,"m":1e21},{"n":-1e-7,"t":"1","b":true,"d":"2024-01-31","big":1,"m":1e-7}]',
  ],
  'lists.json': ['[[1,"a"],[2,"b"],[3]]'],
  'values.json': ['[1,2,null,4]'],
  'columns.json': ['{"x":[1,2,3],"c":["a","b",null]}'],
  'pandas.json': ['{"x":{"0":1,"1":2},"c":{"0":"a","1":"b"}}'],
  'index.json': ['{"r1":{"x":1,"c":"a"},"r2":{"x":2,"c":"b"}}', { orient: 'index' }],
  'labels.json': ['{"r1":{"x":1,"c":"a"},"r2":{"x":2,"c":"b"}}', { orient: 'index', index: true }],
  'split.json': ['{"columns":["x","c"],"index":[5,7],"data":[[1,"a"],[2,"b"]]}'],
  'split-labels.json': ['{"columns":["x","c"],"index":[5,7],"data":[[1,"a"],[2,"b"]]}', { index: true }],
  'table.json': [
    '{"schema":{"fields":[{"name":"index","type":"integer"},{"name":"x","type":"number"},{"name":"d","type":"duration"}],"primaryKey":["index"]},"data":[{"index":0,"x":1.5,"d":"P1DT2H0M0.5S"},{"index":1,"x":2,"d":"NaT"},{"index":2,"x":2,"d":"-P1D"}]}',
  ],
  'under.json': ['{"meta":{"n":2},"data":{"items":[{"x":1},{"x":2}]}}'],
  'named.json': ['{"header":["x","c"],"rows":[[1,"a"],[2,"b"]]}'],
  'repeated.json': ['[{"x":1,"x":2},{"x":3}]'],
};

/** Columns of Arrow and Parquet files, as pyarrow builds them. */
const COLUMNS = `{
  "n": pa.array([1, None, 3]), "x": pa.array([0.1, float("nan"), -1e-7]), "t": pa.array(["NA", "", None]),
  "s": pa.array([{"a": 1, "b": {"c": "x"}}, None, {"a": None, "b": {"c": "None"}}]),
  "l": pa.array([[1.0, 0.5, None], [], None]), "b": pa.array([True, None, False]),
  "d": pa.array([datetime.date(1890, 1, 1), None, datetime.date(2300, 1, 1)]), "big": pa.array([2**60 + 1, None, 3]),
  "k": pa.array(["u", "v", "u"]).dictionary_encode(), "zone": pa.array([10**15, None, -1], pa.timestamp("us", "Europe/Oslo")),
  "span": pa.array([1, None, 5], pa.duration("ms")), "o": pa.array([[{"z": 1, "a": "q"}], None, []]),
}`;

const WRITE = `
import datetime, os, sys
import pandas as pd, pyarrow as pa, pyarrow.parquet as pq
os.chdir(sys.argv[1])
table = pa.table(${COLUMNS})
pq.write_table(table, "all.parquet")
with pa.OSFile("all.arrow", "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
    writer.write_table(table)
with pa.OSFile("stream.arrows", "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
    writer.write_table(table)
twice = pa.table([pa.array([1, 2]), pa.array(["p", "q"])], names=["a", "a"])
with pa.OSFile("twice.arrow", "wb") as sink, pa.ipc.new_file(sink, twice.schema) as writer:
    writer.write_table(twice)
pq.write_table(twice, "twice.parquet")
labelled = pd.DataFrame({"x": [1, 2]}, index=["r", "s"])
labelled.to_parquet("labelled.parquet")
for month, start in (("01", 1), ("02", 3)):
    os.makedirs(f"hive/year=2023/month={month}", exist_ok=True)
    pq.write_table(pa.table({"x": [start, start + 1], "big": [2**60, None]}), f"hive/year=2023/month={month}/part-0.parquet")
os.makedirs("hive/year=2024/month=__HIVE_DEFAULT_PARTITION__", exist_ok=True)
pq.write_table(pa.table({"x": [5.5], "big": ["NA"]}), "hive/year=2024/month=__HIVE_DEFAULT_PARTITION__/part-0.parquet")
for number, value in enumerate(("a%2Fb", "50%", "a%2Fb%", "%C3%A9", "%FF%41")):
    os.makedirs(f"coded/k%20y={value}", exist_ok=True)
    pq.write_table(pa.table({"x": [number]}), f"coded/k%20y={value}/part-0.parquet")
open("hive/_SUCCESS", "w").close()
os.makedirs("hive/.hidden", exist_ok=True)
open("hive/.hidden/part-9.parquet", "w").close()
`;

describe.runIf(withPandas !== null)('an exported file', () => {
  beforeAll(async () => {
    const write = folder.write('write.py', WRITE);
    await pythonOutput(withPandas as string, [write, folder.path]);
  }, LONG);

  it('reads JSON, Arrow and Parquet as the engine does', { timeout: LONG }, async () => {
    for (const [name, [text]] of Object.entries(JSON_FILES)) folder.write(name, text);
    const files = [
      ...Object.entries(JSON_FILES).map(([name, [, params]]) => [name, params ?? {}] as const),
      ...['all.parquet', 'all.arrow', 'stream.arrows', 'twice.arrow', 'twice.parquet', 'labelled.parquet'].map(
        (name) => [name, {}] as const,
      ),
      ['labelled.parquet', { index: true }] as const,
    ];
    const expected: [string, unknown][] = [];
    const cases: Case[] = [];
    for (const [at, [name, params]] of files.entries()) {
      expected.push([name, await exported(`m${at}`, name, { params })]);
      cases.push([`m${at}_sklearn`, name, 'sklearn']);
    }
    const found = await readInPython(withPandas as string, cases);
    expect(found.map((cells, at) => [expected[at]?.[0], cells])).toEqual(expected);
  });

  it('reads another file of the format: cells of other kinds mean their text, and some are missing', {
    timeout: LONG,
  }, async () => {
    folder.write(
      'fit.jsonl',
      '{"n":1,"t":"a","b":true,"d":"2024-01-31"}\n{"n":2,"t":"b","b":false,"d":"2024-02-01"}\n',
    );
    folder.write(
      'new.jsonl',
      '{"n":"3","t":7,"b":"true","d":"2024-03-01 10:00"}\n{"n":" ","t":0.1,"b":"False","d":""}\n{"n":"NA","t":true,"b":null}\n',
    );
    await exported('other', 'fit.jsonl');
    const fitted = session.fittedDocument();
    await session.run(fitted, {
      mode: 'apply',
      folder: null,
      inputs: new Map([['source', join(folder.path, 'new.jsonl')]]),
    });
    const { fields, columns } = await session.page('source', 0, 10);
    const applied = Object.fromEntries(fields.map(({ name }, at) => [name, [...(columns[at] ?? [])].map(shown)]));
    expect(applied['t']).toEqual(['7', '0.1', 'true']);
    const [found] = await readInPython(withPandas as string, [['other_sklearn', 'new.jsonl', 'sklearn']]);
    expect(found).toEqual(applied);
  });

  it('reads folders, folders that name columns, patterns and addresses', { timeout: LONG }, async () => {
    mkdirSync(join(folder.path, 'parts/more'), { recursive: true });
    folder.write('parts/b.csv', 'x,c\n3,"NA"\n4,NA\n');
    folder.write('parts/a.csv', 'c,x\nu,1\nv,2\n');
    folder.write('parts/more/c.csv', 'x,c\n5,w\n');
    folder.write('parts/more/_d.csv', 'other\n1\n');
    folder.write('parts/notes.json', '{"no": "rows"}');
    mkdirSync(join(folder.path, 'with space/year=2024'), { recursive: true });
    folder.write('with space/year=2024/a b.csv', 'x,c\n1,u\n');
    const address = (path: string): string => pathToFileURL(join(folder.path, path)).href;
    const cases: [fitted: string, given: string][] = [
      ['parts', 'parts'],
      ['parts', address('parts')],
      ['parts/*.csv', 'parts/*.csv'],
      ['parts/?.csv', 'parts/?.csv'],
      ['parts/*.csv', `${address('parts')}/*.csv`],
      ['with space', 'with space'],
      ['with space', address('with space')],
      ['with space', `file://${join(folder.path, 'with space')}`],
      ['with space/year=2024/a b.csv', 'with space/year=2024/a b.csv'],
    ];
    const targets = withRay === null ? [sklearn] : [sklearn, ray];
    const expected: unknown[] = [];
    const runs: Case[] = [];
    for (const [at, [fitted, given]] of cases.entries()) {
      const cells = await exported(`f${at}`, fitted, { targets });
      for (const { name } of targets) {
        expected.push([given, name, cells]);
        runs.push([`f${at}_${name}`, given, name]);
      }
    }
    // A folder of Parquet files whose types differ, for a source that was fitted on CSV.
    folder.write('hive.csv', 'x,big,year,month\n1,1152921504606846976,2023,01\n2,a,2023,02\n');
    await exported('hive', 'hive.csv', { targets });
    const wanted = {
      x: [1, 2, 3, 4, 5.5],
      big: ['1152921504606846976', null, '1152921504606846976', null, 'NA'],
      year: [2023, 2023, 2023, 2023, 2024],
      month: ['01', '01', '02', '02', null],
    };
    for (const { name } of targets)
      for (const given of ['hive', address('hive')]) {
        expected.push([given, name, wanted]);
        runs.push([`hive_${name}`, given, name]);
      }
    // Names and values with codes of signs that a file name cannot hold, as the engine decodes them.
    const coded = await readAll(session, 'ParquetSource', join(folder.path, 'coded'), {});
    folder.write('coded.csv', 'x,k y\n1,a/b\n2,50%\n');
    await exported('coded', 'coded.csv', { targets });
    for (const { name } of targets) {
      expected.push(['coded', name, coded.cells]);
      runs.push([`coded_${name}`, 'coded', name]);
    }
    const found = await readInPython((withRay ?? withPandas) as string, runs);
    expect(found.map((cells, at) => [runs[at]?.[1], runs[at]?.[2], cells])).toEqual(expected);
  });

  it('says what it cannot read, with the file', { timeout: LONG }, async () => {
    folder.write('plain.csv', 'x,c\n1,a\n2,b\n');
    await exported('plain', 'plain.csv');
    mkdirSync(join(folder.path, 'empty'), { recursive: true });
    mkdirSync(join(folder.path, 'mixed'), { recursive: true });
    folder.write('mixed/a.csv', 'x,c\n1,a\n');
    folder.write('mixed/b.csv', 'x,other\n1,a\n');
    mkdirSync(join(folder.path, 'broken'), { recursive: true });
    folder.write('broken/a.parquet', 'PAR1 and no more');
    folder.write('rows.sav', 'no SPSS file');
    const refused: [path: string, message: string][] = [
      ['nowhere.csv', 'There is no file nowhere.csv.'],
      ['empty', 'There is no file in empty that this exported file reads: .csv,'],
      ['none-*.csv', 'There is no file in none-*.csv that'],
      ['array.json', 'array.json: this exported file reads .csv, .tsv,'],
      ['rows.sav', 'rows.sav: this exported file reads .csv, .tsv,'],
      ['mixed', "mixed/b.csv: the column 'c' is not in all files"],
      ['broken', 'broken/a.parquet: '],
    ];
    folder.write('array.json', '[{"x":1}]');
    const found = await readInPython(
      withPandas as string,
      refused.map(([path]) => ['plain_sklearn', path, 'sklearn'] as const),
    );
    for (const [at, [path, message]] of refused.entries())
      expect([path, found[at]]).toEqual([path, expect.stringContaining(message)]);
  });
});

it.runIf(withSheets !== null)('reads sheets as the engine does', { timeout: LONG }, async () => {
  const program = `
import datetime, os, sys
import openpyxl
os.chdir(sys.argv[1])
book = openpyxl.Workbook()
sheet = book.active
for row in ([None, "A report"], [], [None, "x", "c", "", "x", "when", "b", "span"],
            [None, 1, "a", 0.5, 7, datetime.datetime(2024, 1, 31, 12, 30), True, datetime.timedelta(hours=26)],
            [None, 2.5, "NA", None, 8, datetime.datetime(2024, 2, 1), False, None],
            [None, None, 12, 1e21, None, None, None, datetime.timedelta(minutes=1)]):
    sheet.append(row)
other = book.create_sheet("other one")
for row in (["y"], [1], [None], [3]):
    other.append(row)
book.save("book.xlsx")
`;
  await pythonOutput(withSheets as string, [folder.write('book.py', program), folder.path]);
  const cases: [params: Record<string, unknown>][] = [
    [{}],
    [{ sheet: 'other one' }],
    [{ range: 'B3:C5' }],
    [{ range: 'B4:C6', header: false }],
  ];
  const expected: unknown[] = [];
  const runs: Case[] = [];
  for (const [at, [params]] of cases.entries()) {
    expected.push(await exported(`sheet${at}`, 'book.xlsx', { params }));
    runs.push([`sheet${at}_sklearn`, 'book.xlsx', 'sklearn']);
  }
  expect(await readInPython(withSheets as string, runs)).toEqual(expected);
});

it.runIf(withRay !== null)('a Ray job reads files of other formats, too', { timeout: LONG }, async () => {
  const expected: unknown[] = [];
  const runs: Case[] = [];
  folder.write('rows.jsonl', '{"x":1,"c":{"d":"NA"}}\n{"x":null,"c":{"d":"b"}}\n');
  for (const [at, name] of ['rows.jsonl', 'all.arrow', 'all.parquet'].entries()) {
    expected.push(await exported(`ray${at}`, name, { targets: [ray] }));
    runs.push([`ray${at}_ray`, name, 'ray']);
  }
  expect(await readInPython(withRay as string, runs)).toEqual(expected);
});
