/** Nodes that learn, with an estimator of the file: for what scikit-learn lacks, or knows for one column only. */
import type { ColumnSelection } from '../../operators/kit/params.ts';
import { ALL_TYPES, selectColumns } from '../../operators/kit/selection.ts';
import type { FrozenNode } from '../frozen.ts';
import { call, keyword, type Layout } from '../python/layout.ts';
import { pythonLiteral, py, pythonString, type Scalar } from '../python/literals.ts';
import { columnsOf } from './columns.ts';
import type { Estimator, Placing, Use } from './estimator.ts';
import { givenParams, nativeStep } from './native.ts';
import type { PartName } from './runtime/index.ts';

type Params = Readonly<Record<string, unknown>>;
type Items = readonly (readonly [string, Layout])[];

interface Rule {
  readonly part: PartName;
  readonly placing?: Placing;
  /** Whether it learns nothing of the rows with these parameters, so that the plain function says all of it. */
  readonly given?: (params: Params) => boolean;
  /** Whether the file's estimator does the same with these parameters; absent: always. */
  readonly fits?: (params: Params) => boolean;
  /** Parameters that are passed under their own names. */
  readonly passed?: readonly string[];
  /** Whether columns of truths stay truths for it. */
  readonly truths?: true;
  readonly also?: (node: FrozenNode, write: Use) => Items;
}

const truth = (value: boolean): Layout => pythonLiteral(value);

const isOneCode = ({ num_oov_indices }: Params): boolean => Number(num_oov_indices) <= 1;

const LOOKUP = ['max_tokens', 'num_oov_indices', 'output_mode', 'pad_to_max_tokens', 'mask_token', 'oov_token'];
const BINS = ['precision', 'labels', 'duplicates'];

/** Steps that choose among columns, and how; some of them only where a selector chooses, not names. */
export const choices: Readonly<Record<string, { readonly choice: string; readonly bySelector?: true }>> = {
  ReorderColumns: { choice: 'first' },
  DropColumns: { choice: 'drop', bySelector: true },
  SelectColumns: { choice: 'keep', bySelector: true },
};

const rules: Readonly<Record<string, Rule>> = {
  // Scale
  Clip: {
    part: 'Bounds',
    given: ({ bounds }) => bounds === 'values',
    also: ({ params: { bounds, quantile_range, threshold } }) => {
      if (bounds === 'iqr') return [['threshold', pythonLiteral(threshold as Scalar)]];
      const [low, high] = quantile_range as readonly [number, number];
      return [['quantile_range', { open: py`(`, items: [pythonLiteral(low), pythonLiteral(high)], close: py`)` }]];
    },
  },
  Normalization: { part: 'Normalize', given: ({ mean }) => mean !== null, passed: ['invert'] },
  // Encode
  CountEncoder: { part: 'Counts', truths: true, passed: ['normalize', 'handle_missing'] },
  LabelEncoder: { part: 'Labels', truths: true },
  LabelBinarizer: {
    part: 'Classes',
    truths: true,
    passed: ['neg_label', 'pos_label'],
    also: (node, write) => {
      const whole = (node.before[0] ?? []).filter(({ type, integer }) => type === 'number' && integer === true);
      const names = whole.map(({ name }) => name).filter((name) => columnsOf(node).includes(name));
      return names.length === 0 ? [] : [['names', call(write('Named'), ...names.map(pythonString))]];
    },
  },
  MultiLabelBinarizer: {
    part: 'LabelSets',
    given: ({ classes }) => classes !== null,
    also: ({ params: { lists, delimiter } }) => [
      ['delimiter', lists === true ? py`None` : pythonString(String(delimiter))],
    ],
  },
  StringLookup: {
    part: 'Vocabulary',
    given: ({ vocabulary }) => vocabulary !== null,
    fits: isOneCode,
    passed: LOOKUP,
  },
  IntegerLookup: {
    part: 'Vocabulary',
    given: ({ vocabulary }) => vocabulary !== null,
    fits: isOneCode,
    passed: LOOKUP.filter((name) => name !== 'oov_token'),
    also: ({ params }) => [
      ['whole', truth(true)],
      ['oov_token', pythonLiteral(params['oov_token'] as Scalar)],
    ],
  },
  CategoryEncoding: {
    part: 'Codes',
    given: ({ num_tokens }) => num_tokens !== null,
    also: ({ params }) => (params['output_mode'] === 'one_hot' ? [['negative', truth(true)]] : []),
  },
  ToCategorical: {
    part: 'Codes',
    given: ({ num_classes }) => num_classes !== null,
    also: () => [['strict', truth(true)]],
  },
  // Bin
  Cut: {
    part: 'Cut',
    given: ({ bins }) => typeof bins !== 'number',
    passed: ['bins', 'right', 'include_lowest', ...BINS],
  },
  Qcut: { part: 'Qcut', passed: ['q', ...BINS] },
  Discretization: {
    part: 'Boundaries',
    given: ({ bin_boundaries }) => bin_boundaries !== null,
    passed: ['num_bins', 'epsilon', 'output_mode'],
  },
  MissingIndicator: {
    part: 'Absences',
    placing: 'Beside',
    fits: ({ missing_values }) => missing_values === null,
    passed: ['features', 'error_on_new'],
  },
  SimpleImputer: {
    part: 'Each',
    given: ({ strategy, add_indicator }) => strategy === 'constant' && add_indicator !== true,
    fits: () => false,
  },
  PolynomialFeatures: { part: 'Each', given: ({ degree }) => degree === 0, fits: () => false },
  // Text
  TextVectorization: {
    part: 'Words',
    given: ({ vocabulary, output_mode, output_sequence_length }) =>
      vocabulary !== null && (output_mode !== 'int' || output_sequence_length !== null),
    fits: ({ vocabulary }) => vocabulary === null,
    passed: [
      'max_tokens',
      'standardize',
      'split',
      'ngrams',
      'output_mode',
      'output_sequence_length',
      'pad_to_max_tokens',
    ],
  },
  TextSplit: {
    part: 'Pieces',
    passed: ['n'],
    also: ({ params: { pat, regex } }) => {
      const mark = typeof pat === 'string' ? pat : '';
      if (mark === '') return [];
      const isPattern = (regex as boolean | null) ?? Array.from(mark).length > 1;
      return [[isPattern ? 'pattern' : 'separator', pythonString(mark)]];
    },
  },
  // Dates and columns
  Cyclic: { part: 'Period', given: ({ period }) => period !== null, passed: ['drop_original'] },
  ListToColumns: { part: 'Lists', given: ({ length }) => length !== null, passed: ['errors'] },
  DropCorrelated: { part: 'Uncorrelated', passed: ['threshold'] },
  DropMissing: { part: 'Known', given: ({ axis }) => axis === 'index', passed: ['how', 'thresh'] },
};

/** Names that a node judges: of columns that it may drop, all that it looks at. */
function judged(node: FrozenNode): readonly string[] {
  const { params, before, type } = node;
  if (type !== 'DropMissing') return columnsOf(node);
  return selectColumns(before[0] ?? [], params['subset'] as ColumnSelection | undefined, ALL_TYPES).map(
    ({ name }) => name,
  );
}

/** The file's estimator of a node; null if it has none. */
export function ownStep(node: FrozenNode): Estimator | null {
  const rule = rules[node.type];
  if (rule === undefined || rule.given?.(node.params) || rule.fits?.(node.params) === false) return null;
  const columns = judged(node);
  if (columns.length === 0) return null;
  return {
    imports: [],
    call: (write) => {
      const passed = givenParams(node).filter(([name]) => rule.passed?.includes(name));
      const items = [...passed, ...(rule.also?.(node, write) ?? [])];
      return call(write(rule.part), ...items.map(([name, value]) => keyword(name, value)));
    },
    columns,
    placing: rule.placing ?? 'InPlace',
    supervised: false,
    truths:
      rule.truths === true &&
      (node.before[0] ?? []).some(({ name, type }) => type === 'boolean' && columns.includes(name)),
  };
}

/** The estimator with which a node learns anew: scikit-learn's, or one of the file. */
export const estimatorOf = (node: FrozenNode): Estimator | null => nativeStep(node) ?? ownStep(node);

/** Whether a node learns from rows, and there is no estimator that does. */
export function cannotLearn(node: FrozenNode): boolean {
  if (node.operator.learn === undefined || estimatorOf(node) !== null) return false;
  return rules[node.type]?.given?.(node.params) !== true && !changesNothing(node);
}

/** Whether the node took no column of this side. */
const changesNothing = (node: FrozenNode): boolean => node.rows === null && columnsOf(node).length === 0;
