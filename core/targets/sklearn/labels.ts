/** Labels for a pipeline: where they come from if none are given, and why a pipeline refuses them. */
import type { FrozenNode, FrozenPipeline, FrozenSource } from '../frozen.ts';
import { INDENT } from '../python/node-scope.ts';
import { call, type Layout, lines } from '../python/layout.ts';
import { docstring, type PythonCode, py, pythonNumber, pythonString } from '../python/literals.ts';
import { kindOf } from '../python/kinds.ts';
import type { Runtime } from './runtime/index.ts';

/** The labels as the first node that learns from them sees them. */
interface LabelSource {
  /** The column of the table, under its name there. */
  readonly name: string;
  /** The column of the source that it is, unchanged; null if steps changed it. */
  readonly raw: FrozenSource['fields'][number] | null;
  /** Ids of the nodes before, which may have changed it. */
  readonly before: readonly string[];
}

export function labelSource(whole: FrozenPipeline, node: FrozenNode): LabelSource {
  const place = whole.nodes.findIndex(({ id }) => id === node.id);
  const [input] = node.inputs as [string];
  const asked = whole.nodes[place]?.params[node.operator.targetParam ?? ''];
  const name = typeof asked === 'string' ? asked : ([...whole.side.names(input)][0] as string);
  const [source] = whole.sources as [FrozenSource];
  const from = whole.nodes.find(({ id }) => id === input);
  const column = from?.columns.find((each) => each.name === name);
  const index =
    from === undefined
      ? source.fields.findIndex((field) => field.name === name)
      : column?.overSource?.op === 'column'
        ? column.overSource.index
        : -1;
  return { name, raw: source.fields[index] ?? null, before: whole.nodes.slice(0, place).map(({ id }) => id) };
}

/** Raises that labels cannot be given, because steps drop or move rows. */
const refuseLabels = (movers: readonly FrozenNode[]): PythonCode[] => {
  const steps = movers.map(({ id, type }) => `"${id}" (${type})`).join(', ');
  const message = `These steps drop or move rows, so that labels would no longer stand beside theirs: ${steps}. Give transform(df) to the model, labels and all, or take the steps out.`;
  return [
    py`${INDENT}if y is not None:`,
    ...lines(call(py`raise ValueError`, pythonString(message)), py`${INDENT}${INDENT}`),
  ];
};

/** Statements that find the labels in the rows. */
function findLabels(
  { name, raw, before }: LabelSource,
  targetSteps: readonly string[],
  hasPipeline: boolean,
): PythonCode[] {
  const inner = py`${INDENT}${INDENT}`;
  if (raw === null && !hasPipeline) {
    const asked = 'There are no labels to learn from: give y. Steps change the target before they are learned from.';
    return lines(call(py`raise ValueError`, pythonString(asked)), inner);
  }
  if (raw === null) {
    const count = targetSteps.filter((id) => before.includes(id)).length;
    return [
      py`${inner}y = make_target_pipeline()[: ${pythonNumber(count + 1)}].fit_transform(df)[${pythonString(name)}]`,
    ];
  }
  const message = `There are no labels to learn from: give y, or rows with the column "${raw.name}".`;
  const cells: Layout = py`column_of(df[${pythonString(raw.name)}], ${pythonString(kindOf(raw.type))})`;
  const kind = kindOf(raw.type);
  // scikit-learn takes whole numbers and truths for classes if their types say so.
  const type = kind === 'boolean' ? py`bool` : raw.integer === true ? py`int` : null;
  const plain =
    kind === 'text' ? call(py`plain_cells`, cells) : type === null ? cells : call([cells, py`.astype`], type);
  return [
    py`${inner}if ${pythonString(raw.name)} not in df.columns:`,
    ...lines(call(py`raise ValueError`, pythonString(message)), py`${inner}${INDENT}`),
    ...lines([py`y = `, plain], inner),
  ];
}

/** `labels_of(X, y)`, by which a pipeline finds or refuses labels. */
export function labelsBlock(
  movers: readonly FrozenNode[],
  source: LabelSource | null,
  targetSteps: readonly string[],
  hasPipeline: boolean,
  runtime: Runtime,
): PythonCode[] {
  const found =
    source === null
      ? []
      : [
          py`${INDENT}if y is None:`,
          py`${INDENT}${INDENT}df = ${runtime.use('pandas_of')}(X)`,
          ...findLabels(source, targetSteps, hasPipeline),
        ];
  return [
    py`def labels_of(X, y):`,
    py`${INDENT}${docstring('Labels for the steps that learn from them')}`,
    ...(movers.length === 0 ? [] : refuseLabels(movers)),
    ...found,
    py`${INDENT}return y`,
  ];
}
