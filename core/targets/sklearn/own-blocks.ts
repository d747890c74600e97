/** The part of a scikit-learn file that is its own: the classes that it uses, `make_pipeline()`, and `refit`. */
import type { FrozenNode, FrozenPipeline } from '../frozen.ts';
import { linesOf, type PythonCode, py, pythonString } from '../python/literals.ts';
import { call, lines } from '../python/layout.ts';
import type { Line } from '../python/node-lines.ts';
import type { Step } from '../python/steps.ts';
import type { TargetCode } from '../python/target-column.ts';
import { sidesOf } from '../sides.ts';
import { labelsBlock, labelSource } from './labels.ts';
import { estimatorOf } from './own.ts';
import {
  entriesOf,
  entry,
  makeBlock,
  refusedBlock,
  rowMovers,
  titleFor,
  trainRowChoosers,
  unlearnable,
} from './pipeline.ts';
import type { Runtime } from './runtime/index.ts';

export function ownBlocks(
  whole: FrozenPipeline,
  steps: readonly Step[],
  target: TargetCode,
  runtime: Runtime,
): Line[][] {
  const sides = sidesOf(whole);
  const side = { nodes: sides.features.nodes, steps };
  const labelSide = { nodes: sides.target?.pipeline?.nodes ?? [], steps: target.steps };
  const ofTarget = target.carriesTarget ? targetBlocks(labelSide, runtime) : [];
  runtime.use('pandas_of');
  runtime.use('as_given');
  const choosers = trainRowChoosers(whole);
  const refused = unlearnable(side);
  runtime.import(['joblib']);
  if (refused.length > 0) {
    return [
      ...runtime.blocks(),
      ...ofTarget,
      refusedBlock(py`make_pipeline`, refused),
      ...refitBlocks(target.carriesTarget, choosers),
    ];
  }
  const titles = new Set<string>();
  const entries: Line[] = [
    ...entry(titleFor('prepare', titles), py`${runtime.use('Function')}(${runtime.use('prepared')})`),
    ...entriesOf(side, runtime, titles),
    ...entry(titleFor('result', titles), py`${runtime.use('Result')}()`),
  ];
  const movers = rowMovers(sides.features);
  const learner = side.nodes.find((node) => estimatorOf(node)?.supervised === true);
  const source = learner === undefined ? null : labelSource(whole, learner);
  const asksLabels = movers.length > 0 || source !== null;
  const labels = asksLabels
    ? [
        labelsBlock(
          movers,
          source,
          target.steps.map(({ node }) => node.id),
          target.carriesTarget,
          runtime,
        ),
      ]
    : [];
  runtime.import(['sklearn.pipeline.Pipeline']);
  return [
    ...runtime.blocks(),
    linesOf(AS_IT_IS),
    ...labels,
    preparation(asksLabels),
    ...ofTarget,
    makeBlock(
      py`make_pipeline`,
      'The steps, unfitted: each learns from the rows that it is fitted on',
      py`Preparation`,
      entries,
    ),
    ...refitBlocks(target.carriesTarget, choosers),
  ];
}

/** `make_target_pipeline()`: the steps of the target. */
function targetBlocks(side: Parameters<typeof entriesOf>[0], runtime: Runtime): Line[][] {
  const refused = unlearnable(side);
  if (refused.length > 0) return [refusedBlock(py`make_target_pipeline`, refused)];
  runtime.import(['sklearn.pipeline.Pipeline']);
  const titles = new Set<string>();
  const entries = [
    ...entry(titleFor('prepare', titles), py`${runtime.use('Function')}(target_cells)`),
    ...entriesOf(side, runtime, titles),
  ];
  return [
    linesOf(TARGET_CELLS),
    makeBlock(py`make_target_pipeline`, 'The steps of the target, unfitted', py`Pipeline`, entries),
  ];
}

function tellChoosers(choosers: readonly FrozenNode[]): PythonCode[] {
  const steps = choosers.map(({ id, type }) => `"${id}" (${type})`).join(', ');
  const said = `Learns from all rows that it is given; Prepgraph itself leaves some to these steps: ${steps}.`;
  return lines(call(py`print`, pythonString(said), py`file=sys.stderr`), py`    `);
}

const refitBlocks = (carriesTarget: boolean, choosers: readonly FrozenNode[]): PythonCode[][] => [
  [
    py`def refit(df):`,
    py`    """Learns everything anew from these rows: what becomes of them, and the pipeline that learned it."""`,
    ...(choosers.length === 0 ? [] : tellChoosers(choosers)),
    py`    pipeline = make_pipeline()`,
    ...(carriesTarget
      ? [
          py`    # The steps of the target are kept beside those of the features.`,
          py`    pipeline.target_ = make_target_pipeline()`,
          py`    result = with_target(df, pipeline.fit_transform, pipeline.target_.fit_transform)`,
        ]
      : [py`    result = pipeline.fit_transform(df)`]),
    py`    return result, pipeline`,
  ],
  linesOf(SAVE),
];

const preparation = (asksLabels: boolean): PythonCode[] => [
  py`class Preparation(Pipeline):`,
  py`    """A Pipeline whose pickle holds the classes of this file, so that it loads where the file is not."""`,
  ...(asksLabels ? linesOf(FINDS_LABELS) : []),
  ...linesOf(REDUCES),
];

const FINDS_LABELS = py`
    def fit(self, X, y=None, **params):
        return super().fit(X, labels_of(X, y), **params)

    def fit_transform(self, X, y=None, **params):
        return super().fit_transform(X, labels_of(X, y), **params)`;

const REDUCES = py`
    def __reduce__(self):
        try:
            import cloudpickle
        except ImportError:
            from joblib.externals import cloudpickle
        module = sys.modules.get(__name__)
        by_name = module is not None and __name__ != "__main__"
        if by_name:
            cloudpickle.register_pickle_by_value(module)
        try:
            return cloudpickle.loads, (cloudpickle.dumps(AsItIs(self)),)
        finally:
            if by_name:
                cloudpickle.unregister_pickle_by_value(module)`;

const SAVE = py`def save(pipeline, path):
    """Writes a file for \`joblib.load\`: whole, or not at all."""
    beside = f"{path}.{os.getpid()}.tmp"
    try:
        joblib.dump(pipeline, beside)
        os.replace(beside, path)
    finally:
        if os.path.exists(beside):
            os.remove(beside)`;

const AS_IT_IS = py`class AsItIs:
    """An object as \`pickle\` would take it without a \`__reduce__\` of its own."""

    def __init__(self, of):
        self.of = of

    def __reduce__(self):
        return object.__new__, (type(self.of),), self.of.__getstate__()`;

const TARGET_CELLS = py`def target_cells(rows):
    """The columns that the target is made of, in their kinds."""
    df = pandas_of(rows)
    columns = {name: column_of(df[name], kind) for name, kind in TARGET_COLUMNS.items()}
    return pd.DataFrame(columns, index=df.index)`;
