/** A missing word is one thing in every target and at every entrance: rows of JSON, frames, and the inputs of models. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { prepareCompiled } from '../engine/new-data/compiled-row.ts';
import { temporaryFolder, testSession } from '../engine/testing.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { freeze } from './frozen.ts';
import { keras } from './keras/target.ts';
import { onnx } from './onnx/target.ts';
import { ray } from './ray/index.ts';
import { sklearn } from './sklearn/index.ts';
import { pythonWith } from './testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const interpreter = await pythonWith('pandas', 'sklearn', 'keras', 'tensorflow', 'onnxruntime', 'ray');
if (interpreter === null)
  console.log('Not run: missing words in all targets, for there is no Python with all of them (PREPGRAPH_PYTHON).');

/** Texts that come in; the last one is no text. */
const TEXTS = ['a', '', 'NA', 'None', 'nan', 'null', '-', '?', ' a', 'A', 'zzz', ' ', 'N A', null];

const ENCODER = { handle_unknown: 'use_encoded_value', unknown_value: -1, encoded_missing_value: -2 } as const;

interface Source {
  readonly type: string;
  readonly file: string;
  readonly text: string;
  readonly params?: Record<string, unknown>;
  /** Texts that mean missing. */
  readonly words: readonly string[];
}

const SOURCES: readonly Source[] = [
  {
    type: 'CsvSource',
    file: 'usual.csv',
    text: 'n,c\n1,a\n2,b\n3,\n4,NA\n',
    words: ['', 'NA', 'None', 'nan', 'null'],
  },
  // A text in quotes is no missing word in a file.
  {
    type: 'CsvSource',
    file: 'quoted.csv',
    text: 'n,c\n1,a\n2,"NA"\n3,"null"\n4,NA\n',
    words: ['', 'NA', 'None', 'nan', 'null'],
  },
  {
    type: 'CsvSource',
    file: 'own.csv',
    text: 'n,c\n1,a\n2,-\n3,NA\n4,?\n',
    params: { missing: ['-', '?'] },
    words: ['', '-', '?'],
  },
  {
    type: 'JsonlSource',
    file: 'rows.jsonl',
    text: '{"n":1,"c":"a"}\n{"n":2,"c":"NA"}\n{"n":3,"c":null}\n{"n":4,"c":"null"}\n',
    words: [''],
  },
];

async function fitted({ type, file, text, params = {} }: Source): Promise<PipelineDocument> {
  const document: PipelineDocument = {
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'source', type, params: { path: folder.write(file, text), ...params } },
      { id: 'enc', type: 'OrdinalEncoder', params: { columns: ['c'], ...ENCODER } },
    ],
    edges: [{ source: 'source', target: 'enc' }],
  };
  const outcome = (await session.run(document, { folder: null })).get('enc');
  if (outcome?.state !== 'done') throw new Error(JSON.stringify(outcome?.problems));
  return session.fittedDocument();
}

const PROGRAM = `
import importlib.util, json, logging, os, sys
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.chdir(sys.argv[1])
import numpy as np, onnxruntime, pandas as pd, ray, tensorflow as tf
ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
ray.data.DataContext.get_current().enable_progress_bars = False
logging.getLogger("ray.data").setLevel(logging.ERROR)
texts, count = json.loads(sys.argv[2]), int(sys.argv[3])
plain = ["" if text is None else text for text in texts]
ones = np.ones((len(texts), 1))

def module(name):
    spec = importlib.util.spec_from_file_location(name, f"{name}.py")
    sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]

def entrances(at):
    frame = lambda dtype: pd.DataFrame({"n": 1.0, "c": pd.Series(texts, dtype=dtype)})
    sk, ke, ra = (module(f"m{at}_{target}") for target in ("sklearn", "keras", "ray"))
    made = {
        "sklearn object": sk.transform(frame(object))["c"],
        "sklearn str": sk.transform(frame("str"))["c"],
        "sklearn category": sk.transform(frame("category"))["c"],
        "sklearn pipeline": sk.make_pipeline().fit(sk.read(sys.argv[4 + at])).transform(frame(object))["c"],
        "keras frame": ke.transform(frame(object))["c"],
        "keras model": ke.make_model("float64")({"n": tf.constant(ones), "c": tf.constant([[text] for text in plain])})[:, 1],
        "keras inputs": ke.make_model("float64")(ke.model_inputs(frame(object)))[:, 1],
        "ray": ra.transform(frame(object))["c"],
        "ray job": ra.results(ra.make_job(ray.data.from_pandas(frame(object))))["c"],
    }
    session = onnxruntime.InferenceSession(f"m{at}.onnx")
    feed = {"n": ones.astype("float32"), "c": np.array(plain, dtype=object).reshape(-1, 1)}
    made["onnx"] = session.run(None, feed)[0][:, 1]
    return {name: [float(cell) for cell in np.asarray(cells)] for name, cells in made.items()}

print(json.dumps([entrances(at) for at in range(count)]))
`;

it.runIf(interpreter !== null)(
  'the same words are missing in rows of JSON, frames, Keras models at both entrances, Ray and ONNX',
  { timeout: 600_000 },
  async () => {
    const wanted: number[][] = [];
    for (const [at, source] of SOURCES.entries()) {
      const document = await fitted(source);
      const pipeline = freeze(document, 'enc');
      const check = { inputs: [pipeline.fields.map(() => [])], expected: pipeline.fields.map(() => []) };
      for (const target of [sklearn, keras, ray])
        writeFileSync(join(folder.path, `m${at}_${target.name}.py`), target.emit(pipeline, check));
      writeFileSync(join(folder.path, `m${at}.onnx`), onnx.emit(pipeline, check));
      const prepared = prepareCompiled(document, 'enc');
      const codes = TEXTS.map((c) => Number(prepared.apply({ n: 1, c })?.cells[1]));
      wanted.push(codes);
      const isMissing = (text: string | null): boolean => text === null || source.words.includes(text);
      expect([source.file, codes.map((code) => code === -2)]).toEqual([source.file, TEXTS.map(isMissing)]);
      expect(codes[0]).toBe(codes[TEXTS.indexOf('a')]);
    }
    const program = folder.write('entrances.py', PROGRAM);
    const out = await new Promise<string>((resolve, reject) => {
      const files = SOURCES.map(({ file }) => file);
      const args = [program, folder.path, JSON.stringify(TEXTS), String(SOURCES.length), ...files];
      execFile(interpreter as string, args, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
        error ? reject(new Error(stderr.slice(-4000))) : resolve(stdout),
      );
    });
    const found = JSON.parse(out.trim().split('\n').at(-1) ?? '') as Record<string, number[]>[];
    for (const [at, entrances] of found.entries())
      for (const [name, codes] of Object.entries(entrances))
        expect([SOURCES[at]?.file, name, codes]).toEqual([SOURCES[at]?.file, name, wanted[at]]);
  },
);

it.runIf(interpreter !== null)(
  'a file keeps the words that are texts in it: the exported file reads them as the engine does',
  { timeout: 300_000 },
  async () => {
    for (const source of SOURCES) {
      const document = await fitted(source);
      const outcome = await session.page('enc', 0, 10);
      const expected = [...(outcome.columns[1] ?? [])].map(Number);
      const pipeline = freeze(document, 'enc');
      const check = { inputs: [pipeline.fields.map(() => [])], expected: pipeline.fields.map(() => []) };
      writeFileSync(join(folder.path, 'kept.py'), sklearn.emit(pipeline, check));
      const program =
        'import sys, json; sys.path.insert(0, sys.argv[1]); import kept; ' +
        'print(json.dumps([float(c) for c in kept.transform(kept.read(sys.argv[1] + "/" + sys.argv[2]))["c"]]))';
      const out = await new Promise<string>((resolve, reject) => {
        execFile(interpreter as string, ['-c', program, folder.path, source.file], (error, stdout, stderr) =>
          error ? reject(new Error(stderr.slice(-4000))) : resolve(stdout),
        );
      });
      expect([source.file, JSON.parse(out)]).toEqual([source.file, expected]);
    }
  },
);
