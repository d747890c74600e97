/** A frozen pipeline as an ONNX model. */
import { columnsRead, type Expr } from '../../ir/expression.ts';
import { toNumber } from '../../ir/build.ts';
import type { FrozenPipeline, FrozenSource } from '../frozen.ts';
import { featureCheck, sidesOf } from '../sides.ts';
import type { CheckCell, CheckRows } from '../check-rows.ts';
import { ExpressionNodes } from './expression.ts';
import { GraphBuilder } from './graph.ts';
import { FEATURES, type Input, inputInfo, inputName, inputType, inputValues, inputWords, TEXT_MARK } from './inputs.ts';
import { columnsOfWideKeys } from './precision.ts';
import { modelBytes, type ValueInfo } from './proto.ts';

/** Versions of the operator sets; onnxruntime 1.17 and newer run them. */
const OPSETS = { '': 20, 'ai.onnx.ml': 4 };
const IR_VERSION = 9;
/** Runtime that the exports of this version are tested with. */
const TESTED_WITH = 'onnxruntime 1.30.0';

export interface FeatureColumn {
  readonly name: string;
  readonly position: number;
  readonly expr: Expr;
}

/** The columns of `features`: the result's number and boolean columns without the target. */
export function featureColumns(pipeline: FrozenPipeline): FeatureColumn[] {
  return resultColumns(pipeline).flatMap(({ field, expr }, position) =>
    (field.type === 'number' || field.type === 'boolean') && field.target !== true
      ? [{ name: field.name, position, expr: toNumber(expr) }]
      : [],
  );
}

/** The result's columns, over the columns of the only source. */
function resultColumns(pipeline: FrozenPipeline): { field: FrozenPipeline['fields'][number]; expr: Expr }[] {
  const node = pipeline.nodes.find(({ id }) => id === pipeline.output);
  return pipeline.fields.map((field, index) => ({
    field,
    expr:
      node === undefined
        ? { op: 'column', type: field.type === 'category' || field.type === 'text' ? 'string' : field.type, index }
        : (node.columns[index]?.overSource as Expr),
  }));
}

/**
 * Source columns that these results are made from, by position.
 * @param wide names of columns with numbers that single precision does not hold
 */
export function inputColumns(
  pipeline: FrozenPipeline,
  results: readonly { readonly expr: Expr }[],
  wide: ReadonlySet<string> = new Set(),
): ReadonlyMap<number, Input> {
  const source = pipeline.sources[0]?.fields ?? [];
  const read = columnsRead(results.map(({ expr }) => expr));
  // At least one column is needed, because the number of rows would be unknown.
  if (read.size === 0) read.add(0);
  const ofKeys = columnsOfWideKeys(results.map(({ expr }) => expr));
  return new Map(
    [...read]
      .sort((a, b) => a - b)
      .map((index): [number, Input] => {
        const field = source[index] as Input;
        const isWide = field.type === 'number' && (wide.has(field.name) || ofKeys.has(index));
        return [index, isWide ? { ...field, isWide } : field];
      }),
  );
}

/**
 * The bytes of the model. With `texts`, text columns of the result are further outputs, named `text 0`, `text 1` … by
 * their position in the result, so that tests can check them.
 */
export function onnxModel(
  whole: FrozenPipeline,
  wholeCheck: CheckRows,
  { texts = false, wide }: { readonly texts?: boolean; readonly wide?: ReadonlySet<string> } = {},
): Uint8Array {
  const sides = sidesOf(whole);
  const pipeline = sides.features;
  const check = featureCheck(sides, wholeCheck);
  const features = featureColumns(pipeline);
  const shown = texts
    ? resultColumns(pipeline).flatMap(({ field, expr }, position) =>
        field.type === 'category' || field.type === 'text' ? [{ name: `text ${position}`, expr }] : [],
      )
    : [];
  const fields = inputColumns(pipeline, [...features, ...shown], wide);
  const source = pipeline.sources[0] as FrozenSource;
  const inputs = [...fields.values()];
  const g = new GraphBuilder([...inputs.map(inputName), FEATURES, ...shown.map(({ name }) => name)]);
  const values = inputValues(g, fields, source);
  const rows = (): string => inputName(inputs[0] as Input);
  const nodes = new ExpressionNodes(
    g,
    (index) => values.get(index) as NonNullable<ReturnType<typeof values.get>>,
    rows,
  );

  const outputs: ValueInfo[] = [{ name: FEATURES, type: 'float', shape: ['rows', features.length] }];
  const matrix =
    features.length === 0
      ? g.node('Expand', [g.double(0), g.concat([rowCount(g, rows()), g.ints([0])], 0)])
      : nodes.matrix(features.map(({ expr }) => expr));
  g.publish(FEATURES, g.cast(matrix, 'float'));
  for (const { name, expr } of shown) {
    outputs.push({ name, type: 'string', shape: ['rows', 1] });
    g.publish(name, nodes.column(expr));
  }
  return modelBytes({
    irVersion: IR_VERSION,
    producer: 'Prepgraph',
    producerVersion: '',
    doc:
      'Preprocessing learned with Prepgraph. One input a column, of shape [rows, 1]: numbers as float, or as double where float ' +
      'would round them (NaN is missing), texts as string (the empty one and missing words are missing). ' +
      `One output, ${FEATURES}, of shape [rows, ${features.length}]; the metadata says ` +
      'which column is which, and holds rows to check the model with.',
    opsets: OPSETS,
    graph: g.graph('prepgraph', inputs.map(inputInfo), outputs),
    metadata: {
      'prepgraph.columns': JSON.stringify(features.map(({ name }) => name)),
      'prepgraph.inputs': JSON.stringify(
        inputs.map((field) => ({
          input: inputName(field),
          column: field.name,
          type: field.type,
          ...(field.isWide === true && { element: 'double' }),
        })),
      ),
      'prepgraph.missing': JSON.stringify({ words: inputWords(source), mark: TEXT_MARK }),
      'prepgraph.versions': JSON.stringify({
        'ai.onnx': OPSETS[''],
        'ai.onnx.ml': OPSETS['ai.onnx.ml'],
        'checked against': TESTED_WITH,
      }),
      ...(pipeline.sources[0]?.readFrom && { 'prepgraph.sources': JSON.stringify(pipeline.sources[0].readFrom) }),
      'prepgraph.check': JSON.stringify(checkOf(features, fields, check, new Set(inputWords(source)))),
    },
  });
}

const rowCount = (g: GraphBuilder, x: string): string => g.node('Shape', [x], { attributes: { start: 0, end: 1 } });

/** Rows in the model's input format, and the expected `features`: missing numbers as null, infinities as texts. */
function checkOf(
  features: readonly FeatureColumn[],
  fields: ReadonlyMap<number, Input>,
  { inputs: [cells = []], expected }: CheckRows,
  words: ReadonlySet<string>,
): { inputs: Record<string, CheckCell[]>; features: CheckCell[][] } {
  const inputs = [...fields].map(([index, field]): [string, CheckCell[]] => [
    inputName(field),
    (cells[index] ?? []).map((cell) => inputCell(cell, field, words)),
  ]);
  const rows = expected[0]?.length ?? 0;
  const columns = features.map(({ position }) => expected[position] ?? []);
  return {
    inputs: Object.fromEntries(inputs),
    features: Array.from({ length: rows }, (_, row) =>
      columns.map((column) => storable(asNumber(column[row] ?? null))),
    ),
  };
}

const asNumber = (cell: CheckCell): CheckCell => (typeof cell === 'boolean' ? Number(cell) : cell);

const storable = (cell: CheckCell): CheckCell =>
  typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell;

/** A source cell in the input's format; null becomes NaN in number columns. */
function inputCell(cell: CheckCell, field: Input, words: ReadonlySet<string>): CheckCell {
  if (inputType(field) !== 'string') return storable(asNumber(cell));
  if (cell === null) return '';
  if (field.type === 'datetime') return new Date(Number(cell)).toISOString();
  return typeof cell === 'string' && words.has(cell) ? cell + TEXT_MARK : cell;
}
