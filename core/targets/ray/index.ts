/**
 * Ray Data: the frozen `transform` of every row, batch by batch, on a laptop or a cluster. It is refitted with Ray's
 * own preprocessors if they do the same.
 */
import type { FrozenNode } from '../frozen.ts';
import { linesOf, py } from '../python/literals.ts';
import { PythonFile } from '../python/file.ts';
import { pandasWrite, script, type ScriptIo } from '../python/script.ts';
import { neverInPandas, stepsOf } from '../python/steps.ts';
import { unreadableSources } from '../python/text-dialect.ts';
import { sidesOf } from '../sides.ts';
import { numpy, pandas, type Target, type WriteCode } from '../target.ts';
import { jobLines, refitLines } from './job.ts';
import { preprocessorOf } from './preprocessors.ts';
import { rayRead, rayWrite } from './read-write.ts';

const VERSIONS = [py`numpy 2.4`, py`pandas 3.0.6`, py`pyarrow 25.0`, py`ray 2.58`];

const io: ScriptIo = {
  input: 'a file, a folder of files, a pattern such as parts/*.csv, or their address, in an object store too',
  output: 'where to write: a file ending in .csv or .parquet, else a new folder of Parquet files',
  blocks: (source, files, file) => [...rayRead(source, files, file), [pandasWrite(py`write_file`)], linesOf(rayWrite)],
  transform: (carriesTarget) => (carriesTarget ? py`make_job(df, target=True)` : py`make_job(df)`),
  check: () => py`results(make_job(ray.data.from_pandas(kept_words(prepare(rows)))))`,
  written: [
    py`rows, columns = write(result, given.output)`,
    py`print(f"{given.output}: {rows} rows x {columns} columns")`,
  ],
};

const code: WriteCode = (pipeline, check) => {
  const file = new PythonFile();
  file.import('ray', 'shutil', 'pyarrow as pa', 'pyarrow.compute as pc', 'pyarrow.csv', 'pyarrow.fs');
  const { features } = sidesOf(pipeline);
  const steps = stepsOf(features, file);
  const kept = steps.filter(({ node }) => node.operator.learn !== undefined && preprocessorOf(node) === null);
  const job = refitLines(steps, file);
  return script(pipeline, check, file, {
    title: py`A Prepgraph pipeline for Ray Data.`,
    versions: VERSIONS,
    steps,
    own: (carriesTarget) => jobLines(carriesTarget, job),
    refit: () => py`refit(df)`,
    kept: kept.map(({ name }) => name),
    io,
  });
};

export const ray: Target = {
  name: 'ray',
  label: 'Ray Data',
  summary: 'A Python file: transforms folders and object stores of any size with Ray Data.',
  ending: '.py',
  packages: [numpy, pandas, { module: 'pyarrow', pip: 'pyarrow' }, { module: 'ray', pip: '"ray[data]"' }],
  supports(node) {
    const reason = neverInPandas(node) ?? neverInBatches(node);
    if (reason !== null) return { how: 'never', reason };
    return { how: preprocessorOf(node) === null ? 'plain' : 'native' };
  },
  refusals: (pipeline) => unreadableSources(pipeline, 'Ray Data', 'pyarrow'),
  code,
  emit: (pipeline, check) => new TextEncoder().encode(code(pipeline, check).text),
};

/** Ray passes a function one batch of rows. Returns the reason if the node needs more, else null. */
function neverInBatches({ rows }: FrozenNode): string | null {
  if (rows?.rows === 'whole' && rows.groups === true)
    return 'rows of one group come in several batches, and Ray hands out the rows batch by batch.';
  if (rows?.rows === 'whole' && rows.repeats !== true)
    return 'a cell depends on other rows, and Ray hands out the rows batch by batch.';
  return rows?.rows === 'sort'
    ? 'rows that are equal would not keep their order, and no row has a place across batches.'
    : null;
}
