/** For tests: runs models in onnxruntime, all of them in one Python process. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Cells of one input: numbers (null is NaN) or texts. */
export interface ModelInput {
  readonly type: 'float' | 'string';
  readonly cells: readonly (number | string | null)[];
}

export interface ModelRun {
  readonly model: Uint8Array;
  readonly inputs: Readonly<Record<string, ModelInput>>;
}

/** Result of a model: rows of each output, with NaN as null; or the reason why it did not run. */
export type ModelOutcome =
  | {
      readonly outputs: Readonly<Record<string, readonly (readonly (number | string | null)[])[]>>;
      readonly metadata: Readonly<Record<string, string>>;
    }
  | { readonly failed: string };

const runner = `
import json, pathlib, sys
import numpy as np
import onnxruntime as ort

folder = pathlib.Path(sys.argv[1])
options = ort.SessionOptions()
options.log_severity_level = 4
options.intra_op_num_threads = 1

def cell(x):
    if isinstance(x, str):
        return x
    if np.isnan(x):
        return None
    return float(x) if np.isfinite(x) else "Infinity" if x > 0 else "-Infinity"

results = []
for at, inputs in enumerate(json.loads((folder / "inputs.json").read_text())):
    try:
        session = ort.InferenceSession(str(folder / f"{at}.onnx"), options, providers=["CPUExecutionProvider"])
        feed = {}
        for wanted in session.get_inputs():
            given = inputs[wanted.name]
            floats = given["type"] == "float"
            dtype = {"tensor(float)": np.float32, "tensor(double)": np.float64}.get(wanted.type, object)
            cells = [np.nan if floats and c is None else float(c) if floats else c for c in given["cells"]]
            feed[wanted.name] = np.array(cells, dtype=dtype).reshape(-1, 1)
        made = session.run(None, feed)
        outputs = {o.name: [[cell(x) for x in row] for row in v.tolist()]
                   for o, v in zip(session.get_outputs(), made)}
        results.append({"outputs": outputs, "metadata": session.get_modelmeta().custom_metadata_map})
    except Exception as error:
        results.append({"failed": str(error)})
(folder / "outputs.json").write_text(json.dumps(results))
`;

export function runModels(python: string, runs: readonly ModelRun[]): ModelOutcome[] {
  const folder = mkdtempSync(join(tmpdir(), 'prepgraph-onnx-'));
  try {
    runs.forEach(({ model }, at) => writeFileSync(join(folder, `${at}.onnx`), model));
    writeFileSync(
      join(folder, 'inputs.json'),
      JSON.stringify(
        runs.map(({ inputs }) => inputs),
        infinite,
      ),
    );
    execFileSync(python, ['-c', runner, folder], { stdio: ['ignore', 'inherit', 'inherit'] });
    return JSON.parse(readFileSync(join(folder, 'outputs.json'), 'utf8')) as ModelOutcome[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** JSON has no infinities. */
const infinite = (_: string, value: unknown): unknown =>
  value === Infinity || value === -Infinity ? String(value) : value;
