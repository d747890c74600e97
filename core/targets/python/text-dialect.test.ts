/** Files in unusual dialects: `read` of an exported file gives the cells that the engine read, or the export is refused by name. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { chain, temporaryFolder, testSession } from '../../engine/testing.ts';
import type { FrozenPipeline } from '../frozen.ts';
import { freeze } from '../frozen.ts';
import { ray } from '../ray/index.ts';
import { sklearn } from '../sklearn/index.ts';
import { refusalsOf, type Target } from '../target.ts';
import { pythonOutput, pythonWith } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

/** Texts with a number column `n`, the cells of all columns, and the targets that must refuse it. */
const cases: readonly (readonly [title: string, text: string, cells: Record<string, unknown[]>, refusing: string])[] = [
  ['an escape character', 'n,s\n1,"say \\"hi\\", ok"\n2,plain\n', { n: [1, 2], s: ['say "hi", ok', 'plain'] }, ''],
  [
    'escapes and \\N',
    'n,s,t\n1,"a \\"b\\"",x\n2,\\N,y\n3,c,\\N\n',
    { n: [1, 2, 3], s: ['a "b"', null, 'c'], t: ['x', 'y', null] },
    'sklearn ray',
  ],
  ['\\N of databases', 'n\ts\n1\ta\n2\t\\N\n', { n: [1, 2], s: ['a', null] }, ''],
  ['blanks behind delimiters', 'n, s\n1, "Roe, Jo"\n2, Di\n', { n: [1, 2], s: ['Roe, Jo', 'Di'] }, 'ray'],
  ['a delimiter at the end', 'n,s\n1,a,\n2,b,\n', { n: [1, 2], s: ['a', 'b'] }, 'ray'],
  ['runs of blanks', ' n    s\n 1   ab\n 22   c\n', { n: [1, 22], s: ['ab', 'c'] }, 'ray'],
  ['several characters', 'n||s\n1||a\n2||b\n', { n: [1, 2], s: ['a', 'b'] }, 'sklearn ray'],
  [
    'fixed width',
    'name      city        n\nAnn Roe   New York    1\nBo                   22\n',
    { name: ['Ann Roe', 'Bo'], city: ['New York', null], n: [1, 22] },
    'ray',
  ],
  ['lines before the names', 'Report of May\n\nn,s,t\n1,a,x\n2,b,y\n', { n: [1, 2], s: ['a', 'b'], t: ['x', 'y'] }, ''],
  ['remarks', '# made by\n# a tool\nn,s\n1,a\n2,b\n', { n: [1, 2], s: ['a', 'b'] }, 'ray'],
  [
    'a row of units',
    'n,m,s\nmm,kg,\n1,2.5,a\n2,3.5,b\n3,4.5,c\n',
    { n: [1, 2, 3], m: [2.5, 3.5, 4.5], s: ['a', 'b', 'c'] },
    '',
  ],
  [
    'a footer',
    'n,s,t\n1,a,x\n2,b,y\n3,c,z\n\nSource: the office\n',
    { n: [1, 2, 3], s: ['a', 'b', 'c'], t: ['x', 'y', 'z'] },
    'ray',
  ],
  [
    'marks of single columns',
    'n;m;p\n1.000;2,5;2.1\n12.500;3,25;-0.5\n',
    { n: [1000, 12_500], m: [2.5, 3.25], p: [2.1, -0.5] },
    'ray',
  ],
  [
    'missing words in quotes',
    'n,s,t\n1,"NA",x\n"NA",NA,"null"\n3,"","a ,""NA"",\n""NA"""\n4,x,"N"\n',
    { n: [1, null, 3, 4], s: ['NA', null, null, 'x'], t: ['x', 'null', 'a ,"NA",\n"NA"', 'N'] },
    '',
  ],
  [
    'missing words in single quotes at the first and last cell, and a footer',
    "s;n;t\n'NA';1;'nan'\nb;2;nan\n'null';3;c\n\nSource: the office\n",
    { s: ['NA', 'b', 'null'], n: [1, 2, 3], t: ['nan', null, 'c'] },
    'ray',
  ],
  ['missing words in quotes as names', '"NA",s\n1,"a, b"\n2,"NA"\n', { NA: [1, 2], s: ['a, b', 'NA'] }, ''],
  ['blanks for a missing number', 'n,s\n1,a\n ,b\n', { n: [1, null], s: ['a', 'b'] }, ''],
  [
    'two rows of names',
    'n,,m\na,b,a\n1,2,3\n4,5,6\n7,8,9\n',
    { n_a: [1, 4, 7], n_b: [2, 5, 8], m_a: [3, 6, 9] },
    'sklearn ray',
  ],
];

const interpreter = await pythonWith('numpy', 'pandas', 'sklearn', 'pyarrow', 'ray');
if (interpreter === null)
  console.log('Not run: dialects in Python, for there is no Python with pandas and ray (PREPGRAPH_PYTHON).');

const PROGRAM = `
import importlib.util, json, logging, os, sys
import pandas as pd

def plain(cell):
    return None if cell is None or cell is pd.NA or cell != cell else cell

def run(folder, file, target, path):
    spec = importlib.util.spec_from_file_location(file[:-3], os.path.join(folder, file))
    module = importlib.util.module_from_spec(spec)
    sys.modules[file[:-3]] = module
    spec.loader.exec_module(module)
    table = module.read(path)
    if target == "ray":
        table = table.to_pandas()
    table = module.prepare(table)
    return {name: [plain(cell) for cell in table[name].astype(object)] for name in table.columns}

folder = sys.argv[1]
with open(os.path.join(folder, "cases.json"), encoding="utf-8") as source:
    cases = json.load(source)
if any(case[1] == "ray" for case in cases):
    import ray
    ray.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    ray.data.DataContext.get_current().enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
print(json.dumps([run(folder, *case) for case in cases]))
`;

async function pipelineOf(path: string, cells: Record<string, unknown[]>): Promise<FrozenPipeline> {
  await session.run(chain(path, ['SelectColumns', { columns: Object.keys(cells) }]), { folder: null });
  return freeze(session.fittedDocument(), 'n1');
}

const noRows = (pipeline: FrozenPipeline) => ({
  inputs: pipeline.sources.map(({ fields }) => fields.map(() => [])),
  expected: pipeline.fields.map(() => []),
});

const refusing = (pipeline: FrozenPipeline, target: Target): boolean =>
  refusalsOf(target, pipeline).some(({ code }) => code === 'export.dialect');

it.runIf(interpreter !== null)(
  'an export reads dialects as the engine does, or is refused',
  { timeout: 300_000 },
  async () => {
    const given: [file: string, target: string, path: string][] = [];
    const expected: [string, unknown][] = [];
    for (const [at, [title, text, cells, refusals]] of cases.entries()) {
      const path = folder.write(`dialect-${at}.csv`, text);
      const pipeline = await pipelineOf(path, cells);
      const columns = pipeline.sources[0].fields.map(({ name }) => name);
      expect([title, columns]).toEqual([title, Object.keys(cells)]);
      for (const target of [sklearn, ray]) {
        expect([title, target.name, refusing(pipeline, target)]).toEqual([
          title,
          target.name,
          refusals.includes(target.name),
        ]);
        if (refusals.includes(target.name)) continue;
        const file = `dialect_${at}_${target.name}.py`;
        writeFileSync(join(folder.path, file), target.emit(pipeline, noRows(pipeline)));
        given.push([file, target.name, path]);
        expected.push([`${title} in ${target.name}`, cells]);
      }
    }
    folder.write('cases.json', JSON.stringify(given));
    writeFileSync(join(folder.path, 'run.py'), PROGRAM);
    const output = await pythonOutput(interpreter as string, [
      '-W',
      'error::pandas.errors.ParserWarning',
      join(folder.path, 'run.py'),
      folder.path,
    ]);
    const found = JSON.parse(output) as unknown[];
    expect(found.map((cells, index) => [expected[index]?.[0], cells])).toEqual(expected);
  },
);
