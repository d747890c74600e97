/** `make_job()` and `refit()`. */
import type { PythonFile } from '../python/file.ts';
import { call, keyword, type Layout, lines } from '../python/layout.ts';
import { linesOf, type PythonCode, py } from '../python/literals.ts';
import { type Line, ofNode } from '../python/node-lines.ts';
import type { Step } from '../python/steps.ts';
import { preprocessorOf } from './preprocessors.ts';

const BY_VALUE = py`# Workers are sent the functions themselves, so that they need no copy of this file.
ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])
# Rows come out in the order in which they went in.
ray.data.DataContext.get_current().execution_options.preserve_order = True`;

const MAKE_JOB = py`def make_job(dataset):
    """The dataset's rows, transformed with what was learned, batch by batch; nothing runs before it is read."""
    return dataset.map_batches(transform, batch_format="pandas")`;

const MAKE_JOB_OF_FEATURES = py`def make_job(dataset, target=False):
    """The features of the dataset's rows, made with what was learned, batch by batch; nothing runs before it is read. With
    \`target\`, the target as a model learns it stands beside them where the rows have it."""
    return dataset.map_batches(transform if target else features, batch_format="pandas")`;

const SETTLED = py`def settled(df):
    """Columns as the steps know them, whatever types they had on the way."""

    def kind(column):
        column = column.infer_objects()
        if pd.api.types.is_bool_dtype(column):
            return "boolean"
        if pd.api.types.is_numeric_dtype(column):
            return "number"
        return "datetime" if pd.api.types.is_datetime64_any_dtype(column) else "text"

    return pd.DataFrame({name: column_of(df[name], kind(df[name])) for name in df.columns})`;

const NO_ROWS = py`def no_rows():
    """A table without rows: Ray gives nothing of it to a function, and knows no columns then."""
    return pd.DataFrame({name: pd.Series([], dtype=KINDS[kind]) for name, kind in COLUMNS.items()})`;

const RESULTS = py`def results(dataset):
    """All rows of a result in memory, as \`transform\` would give them."""
    df = dataset.to_pandas()
    if df.shape[1] == 0:
        df = transform(no_rows())
    return pd.DataFrame({name: column_of(df[name], kind) for name, kind in RESULT.items()})`;

const RESULTS_WITH_TARGET = py`def results(dataset):
    """All rows of a result in memory, as \`features\` or \`transform\` would give them."""
    df = dataset.to_pandas()
    if df.shape[1] == 0:
        df = features(no_rows())
    kinds = {**RESULT, **TARGET_RESULT}
    return pd.DataFrame({name: column_of(df[name], kinds[name]) for name in df.columns})`;

/** `refit()`. */
export function refitLines(steps: readonly Step[], file: PythonFile): Line[] {
  const mapped = (name: PythonCode): Layout =>
    call(py`dataset.map_batches`, name, keyword('batch_format', py`"pandas"`));
  const statement = (layout: Layout): PythonCode[] => lines([py`dataset = `, layout], py`    `);
  const refit = steps.flatMap(({ node, name }) => {
    const preprocessor = preprocessorOf(node);
    if (preprocessor === null) return ofNode(node.id, statement(mapped(py`lambda df: ${name}(settled(df))`)));
    file.import(`ray.data.preprocessors.${preprocessor.name}`);
    return ofNode(node.id, statement([preprocessor.call, py`.fit_transform(dataset)`]));
  });
  const names = py`lambda df: settled(df)[list(RESULT)]`;
  return [
    py`def refit(dataset):`,
    py`    """Learns anew with Ray’s own preprocessors, step by step, and gives the features. Steps without one keep what was learned."""`,
    ...statement(mapped(py`prepare`)),
    ...refit,
    ...lines([py`return `, mapped(names)], py`    `),
  ];
}

export const jobLines = (carriesTarget: boolean, refit: Line[]): Line[][] => [
  linesOf(BY_VALUE),
  linesOf(carriesTarget ? MAKE_JOB_OF_FEATURES : MAKE_JOB),
  linesOf(SETTLED),
  linesOf(NO_ROWS),
  linesOf(carriesTarget ? RESULTS_WITH_TARGET : RESULTS),
  refit,
];
