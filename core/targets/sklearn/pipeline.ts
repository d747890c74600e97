/** `make_pipeline()`: scikit-learn's own estimators, unfitted, node by node. */
import type { FrozenPipeline } from '../frozen.ts';
import type { PythonFile } from '../python/file.ts';
import { call, type Layout, lines } from '../python/layout.ts';
import { linesOf, NOTHING, type PythonCode, py, pythonString } from '../python/literals.ts';
import { type Line, ofNode } from '../python/node-lines.ts';
import type { Step } from '../python/steps.ts';
import { namesList, nativeStep } from './native.ts';

export function pipelineLines(pipeline: FrozenPipeline, steps: readonly Step[], file: PythonFile): Line[][] {
  file.import('sklearn.pipeline.Pipeline', 'sklearn.preprocessing.FunctionTransformer');
  let changes = false;
  let keeps = false;
  const titles = new Set<string>();
  const entries = steps.map(({ node, name }): Line[] => {
    const native = nativeStep(node);
    const title = titleFor(node.id, titles);
    if (native === null) return ofNode(node.id, entry(title, call(py`FunctionTransformer`, name)));
    file.import(...native.imports);
    if (native.keeps) keeps = true;
    else changes = true;
    const on = native.keeps ? py`beside_columns` : py`on_columns`;
    return ofNode(node.id, entry(title, call(on, native.call, namesList(native.columns))));
  });
  const all = [
    ...entry(titleFor('prepare', titles), py`FunctionTransformer(prepare)`),
    ...entries.flat(),
    ...entry(titleFor('order', titles), py`FunctionTransformer(in_order)`),
  ];
  const blocks: Line[][] = [];
  if (changes || keeps) file.import('sklearn.compose.ColumnTransformer');
  if (changes) blocks.push(linesOf(ON_COLUMNS));
  if (keeps) blocks.push(linesOf(BESIDE_COLUMNS));
  blocks.push(linesOf(IN_ORDER));
  blocks.push([
    py`def make_pipeline():`,
    py`    """The same steps as scikit-learn has them, unfitted. Steps that it has no estimator for keep what was learned."""`,
    py`    pipeline = Pipeline(`,
    py`        [`,
    ...all,
    py`        ],`,
    py`    )`,
    py`    return pipeline.set_output(transform="pandas")`,
  ]);
  return blocks;
}

/** A named step of the pipeline. */
const entry = (title: string, value: Layout): PythonCode[] =>
  lines({ open: py`(`, items: [pythonString(title), value], close: py`)` }, py`            `, NOTHING, py`,`);

/** scikit-learn refuses duplicate step names, and two underscores in one. */
function titleFor(id: string, taken: Set<string>): string {
  const plain = id.replace(/__+/g, '_').replace(/^steps$|^memory$|^verbose$|^transform_input$/, '$&_step') || 'step';
  let title = plain;
  for (let next = 2; taken.has(title); next++) title = `${plain}_${next}`;
  taken.add(title);
  return title;
}

const ON_COLUMNS = py`def on_columns(estimator, columns):
    """The estimator for these columns; all others pass through."""
    transformers = [("columns", estimator, columns)]
    return ColumnTransformer(transformers, remainder="passthrough", verbose_feature_names_out=False)`;

const BESIDE_COLUMNS = py`def beside_columns(estimator, columns):
    """All columns, and what the estimator makes of these."""
    transformers = [("kept", "passthrough", columns), ("columns", estimator, columns)]
    return ColumnTransformer(transformers, remainder="passthrough", verbose_feature_names_out=False)`;

const IN_ORDER = py`def in_order(df):
    """Columns as Prepgraph orders them; new ones stand behind the one whose name is most like theirs."""
    places = {name: (place, 0) for place, name in enumerate(RESULT)}
    for name in df.columns.difference(list(RESULT), sort=False):
        like = max(RESULT, key=lambda known: len(os.path.commonprefix([known, name])), default=None)
        places[name] = (places[like][0] if like is not None else 0, 1)
    return pd.DataFrame(
        {
            name: column_of(df[name], RESULT[name]) if name in RESULT else df[name]
            for name in sorted(df.columns, key=places.get)
        }
    )`;
