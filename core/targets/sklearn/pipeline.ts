/** `make_pipeline()`: the steps unfitted, node by node; each step that learns is an estimator. */
import type { ColumnSelection } from '../../operators/kit/params.ts';
import { ALL_TYPES, selectColumns } from '../../operators/kit/selection.ts';
import type { FrozenNode, FrozenPipeline } from '../frozen.ts';
import { call, keyword, type Layout, lines } from '../python/layout.ts';
import { docstring, NOTHING, type PythonCode, py, pythonString } from '../python/literals.ts';
import { type Line, ofNode } from '../python/node-lines.ts';
import type { Step } from '../python/steps.ts';
import { columnsLayout, columnsOf, namesList, ruleLayout, selectorOf } from './columns.ts';
import type { Estimator } from './estimator.ts';
import { cannotLearn, choices, estimatorOf } from './own.ts';
import type { Runtime } from './runtime/index.ts';

/** The nodes of one side, each with its function where it has one. */
export interface SideSteps {
  readonly nodes: readonly FrozenNode[];
  readonly steps: readonly Step[];
}

/** Steps of these nodes that learn, and that no estimator learns anew. */
export const unlearnable = ({ steps }: SideSteps): FrozenNode[] =>
  steps.map(({ node }) => node).filter((node) => cannotLearn(node));

/** The nodes that drop or move rows. */
export const rowMovers = ({ nodes }: Pick<FrozenPipeline, 'nodes'>): FrozenNode[] =>
  nodes.filter(({ rows }) => rows !== null && (rows.rows !== 'whole' || rows.repeats === true));

/** The nodes that choose the rows to learn from, and leave new rows as they are. */
export const trainRowChoosers = ({ nodes, side }: FrozenPipeline): FrozenNode[] =>
  nodes.filter(
    (node) =>
      node.operator.rows !== undefined &&
      estimatorOf(node) === null &&
      (node.rows === null || side.reads.some(({ nodeId }) => nodeId === node.id)),
  );

/** The entries of `Pipeline([…])` for the nodes; `titles` are the names that are taken. */
export function entriesOf({ nodes, steps }: SideSteps, runtime: Runtime, titles: Set<string>): Line[] {
  const functions = new Map(steps.map((step) => [step.node, step]));
  /** Whether a step before learns which columns there are. */
  let isFluid = false;
  return nodes.flatMap((node): Line[] => {
    const estimator = estimatorOf(node);
    const value = stepLayout(node, estimator, functions.get(node), isFluid, runtime);
    isFluid ||= estimator !== null;
    return value === null ? [] : ofNode(node.id, entry(titleFor(node.id, titles), value));
  });
}

function stepLayout(
  node: FrozenNode,
  estimator: Estimator | null,
  step: Step | undefined,
  isFluid: boolean,
  runtime: Runtime,
): Layout | null {
  const write = runtime.use.bind(runtime);
  if (estimator !== null) {
    runtime.import(estimator.imports);
    return call(
      write(estimator.placing),
      estimator.call(write),
      columnsLayout(node, estimator.columns, write),
      ...(estimator.truths ? [keyword('truths', py`True`)] : []),
    );
  }
  if (step === undefined) return null;
  const choice = choiceOf(node);
  if (choice !== null) return call(write('Choose'), choice, columnsLayout(node, chosenNames(node), write));
  const names = columnsOf(node);
  const rule = isFluid ? ruleLayout(node, names, write) : null;
  if (rule === null) return call(write('Function'), step.name);
  return call(write('FunctionOf'), step.name, rule, namesList(names));
}

/** How a step chooses among columns by a rule; null where it does something else, or names all columns itself. */
function choiceOf(node: FrozenNode): Layout | null {
  const { choice, bySelector } = choices[node.type] ?? {};
  if (choice === undefined || (bySelector === true && selectorOf(node) === null)) return null;
  return pythonString(choice);
}

function chosenNames({ before, params }: FrozenNode): readonly string[] {
  const fields = before[0] ?? [];
  const selection = params['columns'] as ColumnSelection | undefined;
  if (!Array.isArray(selection)) return selectColumns(fields, selection, ALL_TYPES).map(({ name }) => name);
  return selection.filter((name) => fields.some((field) => field.name === name));
}

/** A named step of the pipeline. */
export const entry = (title: string, value: Layout): PythonCode[] =>
  lines({ open: py`(`, items: [pythonString(title), value], close: py`)` }, py`            `, NOTHING, py`,`);

/** scikit-learn refuses duplicate step names, and two underscores in one. */
export function titleFor(id: string, taken: Set<string>): string {
  const plain = id.replace(/__+/g, '_').replace(/^steps$|^memory$|^verbose$|^transform_input$/, '$&_step') || 'step';
  let title = plain;
  for (let next = 2; taken.has(title); next++) title = `${plain}_${next}`;
  taken.add(title);
  return title;
}

/** A function that gives a pipeline of these entries. */
export const makeBlock = (name: PythonCode, about: string, made: PythonCode, entries: readonly Line[]): Line[] => [
  py`def ${name}():`,
  py`    ${docstring(about)}`,
  py`    return ${made}(`,
  py`        [`,
  ...entries,
  py`        ]`,
  py`    )`,
];

/** The same function where the pipeline has steps that cannot learn: it says which. */
export const refusedBlock = (name: PythonCode, nodes: readonly FrozenNode[]): Line[] => {
  const steps = nodes.map(({ id, type }) => `"${id}" (${type})`).join(', ');
  return [
    py`def ${name}():`,
    py`    ${docstring('Always an error here, which says why')}`,
    ...lines(
      call(
        py`raise ValueError`,
        pythonString(
          `No estimator learns anew what these steps learn: ${steps}. Fit in Prepgraph, and export anew; transform() has what was learned.`,
        ),
      ),
      py`    `,
    ),
  ];
};
