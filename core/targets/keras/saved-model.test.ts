/** Models that leave the process: `.keras` files and SavedModels, loaded where the exported file is not. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../engine/testing.ts';
import { type TestTable, tableOf } from '../../operators/testing/run-operator.ts';
import { type ProofCase, proofCase, pythonOutput, pythonWith } from '../testing.ts';
import { keras } from './target.ts';

const interpreter = await pythonWith('keras', 'tensorflow', 'pandas');
if (interpreter === null)
  console.log('Not run: saved Keras models, for there is no Python with it (PREPGRAPH_PYTHON).');

const folder = temporaryFolder();
afterAll(() => folder.remove());

type Step = readonly [type: string, params: Readonly<Record<string, unknown>>];

const COLUMNS: Readonly<Record<string, readonly (string | number | null)[]>> = {
  'Body Mass (g)': [1.5, null, 3, 4.25],
  'body mass (g)': [3, 1, null, 2],
  Sex: ['f', 'm', null, 'f'],
  'a/b': [1, 2, 3, 5],
  'é 👍': ['x', 'y\n', '"', 'x'],
  self: [1, 1, 2, 3],
  '': [9, 8, 7, 6],
  '1st': ['NA', 'b', 'b', null],
};
const numbers = Object.keys(COLUMNS).filter((name) => COLUMNS[name]?.every((cell) => typeof cell !== 'string'));
const texts = Object.keys(COLUMNS).filter((name) => !numbers.includes(name));

/** Pipelines, and the layers of our own that a model of them is made of. */
const PIPELINES: Readonly<Record<string, readonly [steps: readonly Step[], own: readonly string[]]>> = {
  scaled: [
    [
      ['SimpleImputer', { columns: numbers }],
      ['StandardScaler', { columns: numbers }],
      ['OneHotEncoder', { columns: texts, handle_unknown: 'ignore' }],
    ],
    [],
  ],
  refusing: [
    [
      ['SimpleImputer', { columns: texts, strategy: 'most_frequent' }],
      ['OneHotEncoder', { columns: texts, handle_unknown: 'error' }],
      ['Clip', { columns: numbers, lower: 1, upper: 3 }],
    ],
    [],
  ],
  codes: [
    [
      ['OrdinalEncoder', { columns: texts, handle_unknown: 'use_encoded_value', unknown_value: -1 }],
      ['KBinsDiscretizer', { columns: ['a/b'], n_bins: 2, encode: 'ordinal', strategy: 'quantile' }],
      ['QuantileTransformer', { columns: ['self'], n_quantiles: 3 }],
      ['Derive', { name: 'sum', formula: '`a/b` * 0.1 + `self`' }],
    ],
    [],
  ],
  found: [
    [
      ['StringLookup', { columns: ['Sex'] }],
      ['CountEncoder', { columns: ['é 👍'] }],
      ['PCA', { columns: ['a/b', ''], n_components: 1 }],
    ],
    [],
  ],
  texts: [
    [
      ['TextLength', { columns: ['Sex'] }],
      ['KNNImputer', { columns: ['a/b', 'self'] }],
    ],
    ['Neighbours', 'TextLength'],
  ],
};

const RUN = `
import importlib.util, json, os, sys
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.chdir(sys.argv[1])
import numpy as np, pandas as pd
for name, columns in json.load(open("cases.json", encoding="utf-8")):
    spec = importlib.util.spec_from_file_location(name, f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    df = module.kept_words(pd.DataFrame(columns, dtype=object))
    for path in (f"{name}.keras", f"{name}_served"):
        assert module.main(["--save", path]) == 0
    inputs = {column: cells.numpy().tolist() for column, cells in module.model_inputs(df).items()}
    inputs = {column: [[cell.decode() if isinstance(cell, bytes) else cell for cell in row] for row in cells] for column, cells in inputs.items()}
    named = module.input_names()
    given = {"inputs": inputs, "names": {column: named[column] for column in inputs}, "own": module.OWN_LAYERS}
    json.dump(module.OWN_LAYERS, open(f"{name}-own.json", "w"))
    json.dump({**given, "features": module.make_model()(module.model_inputs(df)).numpy().tolist()}, open(f"{name}.json", "w"))
`;

/** A process that has only Keras. */
const LOAD = `
import json, os, re, sys
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.chdir(sys.argv[1])
import keras, numpy as np, tensorflow as tf
found = {}
for name in sys.argv[2:]:
    case = json.load(open(f"{name}.json"))
    of = lambda cells: tf.constant(cells, tf.string if isinstance(cells[0][0], str) else tf.float64)
    by_column = {column: of(cells) for column, cells in case["inputs"].items()}
    by_name = {case["names"][column]: cells for column, cells in by_column.items()}
    wanted = np.array(case["features"])
    same = lambda made: bool(np.allclose(np.asarray(made), wanted, rtol=1e-6, atol=1e-6, equal_nan=True))
    served = tf.saved_model.load(f"{name}_served")
    made = {
        "serve": same(served.serve(by_column)),
        "signature": same(list(served.signatures["serving_default"](**by_name).values())[0]),
        "layer": same(keras.layers.TFSMLayer(f"{name}_served", call_endpoint="serve", dtype="float64")(by_column)),
    }
    try:
        made["keras"] = same(keras.models.load_model(f"{name}.keras")(by_column))
    except Exception as error:
        made["keras"] = " ".join(re.findall(r"Could not locate class '\\w+'", str(error))) or str(error)[:300]
    found[name] = made
print(json.dumps(found))
`;

describe.runIf(interpreter !== null)('a saved model', () => {
  it('loads in a process that has only Keras, whatever its columns are called', { timeout: 600_000 }, async () => {
    const table: TestTable = tableOf(COLUMNS);
    const cases: [string, Record<string, unknown>][] = [];
    for (const [name, [steps]] of Object.entries(PIPELINES)) {
      const proof = (await proofCase(name, name, steps, table, table)) as ProofCase;
      expect([name, proof?.refusal]).toEqual([name, null]);
      const check = { inputs: proof.inputs, expected: proof.expected ?? [] };
      writeFileSync(join(folder.path, `${name}.py`), keras.emit(proof.pipeline, check));
      const columns = proof.pipeline.sources[0]?.fields.map(({ name: column }, at) => [column, proof.inputs[0]?.[at]]);
      cases.push([name, Object.fromEntries(columns ?? []) as Record<string, unknown>]);
    }
    folder.write('cases.json', JSON.stringify(cases));
    const said = await pythonOutput(interpreter as string, [folder.write('run.py', RUN), folder.path]);
    const names = Object.keys(PIPELINES);
    const output = await pythonOutput(interpreter as string, [folder.write('load.py', LOAD), folder.path, ...names]);
    const found = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Record<string, Record<string, unknown>>;
    for (const [name, [, own]] of Object.entries(PIPELINES)) {
      expect(existsSync(join(folder.path, `${name}.keras`))).toBe(true);
      const listed = JSON.parse(readFileSync(join(folder.path, `${name}-own.json`), 'utf8')) as string[];
      expect([name, listed.toSorted()]).toEqual([name, own.toSorted()]);
      expect([name, found[name]]).toMatchObject([name, { serve: true, signature: true, layer: true }]);
      if (own.length === 0) expect([name, found[name]?.['keras']]).toEqual([name, true]);
      else {
        // The class that Keras misses is one that the file names and has.
        const missed = /Could not locate class '(\w+)'/.exec(String(found[name]?.['keras']))?.[1];
        expect(own).toContain(missed);
        expect(readFileSync(join(folder.path, `${name}.py`), 'utf8')).toContain(`class ${missed}(Fixed):`);
        expect(said).toContain(`${name}.keras: keras.models.load_model reads it after an import of this file`);
      }
    }
  });
});
