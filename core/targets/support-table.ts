/**
 * docs/targets.md: the support of each target for each operator. `npm run generate` writes the page; targets.test.ts
 * fails if it is stale, and proves the cells.
 */
import { readDocument } from '../graph/document.ts';
import { operators } from '../operators/catalogue.ts';
import { targets } from './all.ts';
import { freeze, type FrozenNode } from './frozen.ts';
import type { Support } from './target.ts';
import type { ProofCase } from './testing.ts';

const HEAD = `# Export targets

What \`prepgraph export\` writes for each operator. **yes**: an idiomatic call of the target for it; **plain code**: code that does the same;
**never**: it cannot be said there, and the export is refused before anything is written. Every cell but "never" is run in the tests on rows
that the pipeline was not fitted on, with unseen categories and missing cells, and compared with the engine cell by cell, where there
is a Python with the packages. Every "never" is held against what the target does with such a node all the same: a stale one fails.
This page is generated (\`npm run generate\`).

## What a file reads

An exported Python file reads what \`prepgraph apply\` reads: CSV in the dialect of the fitted source, Parquet, and JSON, Arrow or Excel where the source
was of that format; a file, a folder (the first of these formats that one of its files has; columns that its folders name, such as \`year=2024\`), a
pattern such as \`parts/*.csv\`, or the address of one of them (\`file://\`, \`s3://\` and what else pyarrow knows). Files of other formats are refused
by name; give \`transform\` a DataFrame of their rows. Reading Parquet, Arrow and addresses takes pyarrow, Excel takes openpyxl. Fields within fields have
dotted names, lists are their JSON text, as in the engine. A Ray job writes a folder that is new or empty, and refuses others; a table without rows is written
with its columns.

Missing is one thing at every entrance. In a frame, a row of JSON, an input of a Keras or ONNX model, these texts are missing: the empty one and the
source's missing words (those of CSV, Excel and HTML; other formats have none). In a file, a missing word in quotes is a text; readers mark it with U+FDD0 at its end,
and so does \`model_inputs(df)\`.

## What leaves the process

A Keras model is built of Keras' own operations and layers where they give the same cells: \`keras.models.load_model\` then reads a saved \`.keras\` file without
the exported one. Texts that are changed, measured or hashed, neighbours, regressions and quantiles of the normal distribution need layers of the exported file:
\`OWN_LAYERS\` in it and \`--save\` name them, and it must be imported before the model is loaded. \`--save FOLDER\`, or \`make_model().export(folder)\`, writes a
SavedModel, which needs neither. Its inputs are named by \`input_names()\`, whatever the columns are called. An ONNX model takes numbers as double where single
precision would round them ([how](command-line.md)).

## Operators

Where "–" stands, the operator leaves new rows as they are: splits, samples, shuffles. In scikit-learn \`make_pipeline()\` and \`--refit\` learn everything
anew: where it says "yes" with an estimator of scikit-learn, in plain code with one of the file. A FeatureSpace, and lookups with several codes
for unknown cells, have none: the file then refuses to learn, and names the step. In Ray, \`--refit\` learns
anew where it says "yes"; steps in plain code keep what was learned, and the file says which.
`;

/** Nodes of the operators with two inputs. They learn nothing, so that their support is known without any data. */
function twoTableNodes(): FrozenNode[] {
  const types = { a: 'number', b: 'category' };
  return operators
    .filter(({ inputs }) => inputs.length === 2)
    .flatMap(({ type, params: { shape }, inputs: [, second] }) => {
      const hasKeys = shape['on'] !== undefined;
      const params = hasKeys ? { on: ['a'] } : {};
      const document = readDocument({
        format: 'prepgraph',
        version: 1,
        nodes: [
          { id: 'left', type: 'CsvSource', params: { path: 'left.csv', types } },
          { id: 'right', type: 'CsvSource', params: { path: 'right.csv', types: { a: 'number', c: 'number' } } },
          { id: 'rename', type: 'RenameColumns', params: { names: hasKeys ? {} : { a: 'd' } } },
          { id: 'node', type, params },
        ],
        edges: [
          { source: 'left', target: 'node' },
          { source: 'right', target: 'rename' },
          { source: 'rename', target: 'node', targetHandle: second?.id },
        ],
      });
      return freeze(document, 'node').nodes.filter((node) => node.type === type);
    });
}

/**
 * core/operators/destinations.ts, which the window shows: the targets that no set of parameters of an operator can be
 * exported to, and the operators that leave new rows as they are.
 */
export function destinationsText(cases: readonly ProofCase[]): string {
  const nodes = [...cases.flatMap(({ pipeline }) => pipeline.nodes), ...twoTableNodes()];
  const refused: string[] = [];
  const idle: string[] = [];
  for (const { type } of operators.filter(({ inputs }) => inputs.length > 0)) {
    const own = nodes.filter((node) => node.type === type);
    if (own.length > 0 && own.every(changesNothing)) idle.push(type);
    const never = targets.filter(
      (target) => own.length > 0 && own.every((node) => target.supports(node).how === 'never'),
    );
    if (never.length > 0) refused.push(`  ${type}: [${never.map(({ label }) => `'${label}'`).join(', ')}],`);
  }
  return [
    '// Generated by `npm run generate`: what docs/targets.md says of each operator, in short.',
    '',
    '/** Export targets in the order in which they are offered. */',
    `export const DESTINATIONS = [${targets.map(({ label }) => `'${label}'`).join(', ')}] as const;`,
    '',
    '/** By operator: targets to which it cannot be exported, whatever its parameters. */',
    'export const REFUSED_BY: Readonly<Record<string, readonly string[]>> = {',
    ...refused,
    '};',
    '',
    '/** Operators that leave new rows as they are, so that exports leave them out. */',
    'export const IDLE_ON_NEW_ROWS: ReadonlySet<string> = new Set([',
    ...idle.map((type) => `  '${type}',`),
    ']);',
    '',
  ].join('\n');
}

/** The page, from the nodes of `cases`: every operator with one input, with several sets of parameters. */
export function targetsPage(cases: readonly ProofCase[]): string {
  const nodes = [...cases.flatMap(({ pipeline }) => pipeline.nodes), ...twoTableNodes()];
  const reasons: string[] = [];
  const noted = (reason: string): string => {
    const known = reasons.indexOf(reason);
    return `[${(known === -1 ? reasons.push(reason) - 1 : known) + 1}]`;
  };
  const rows = operators
    .filter(({ inputs }) => inputs.length > 0)
    .map(({ type }) => {
      const own = nodes.filter((node) => node.type === type);
      const idle = own.length > 0 && own.every(changesNothing);
      const cells = targets.map((target) =>
        idle
          ? '–'
          : cellText(
              own.map((node) => target.supports(node)),
              noted,
            ),
      );
      return `| ${[type, ...cells].join(' | ')} |`;
    });
  const table = [
    `| Operator | ${targets.map(({ label }) => label).join(' | ')} |`,
    `|---|${targets.map(() => '---').join('|')}|`,
    ...rows,
  ];
  const notes = reasons.map((reason, at) => `${at + 1}. ${reason}`);
  return `${[HEAD, table.join('\n'), ...(notes.length === 0 ? [] : [`## Why not\n\n${notes.join('\n')}`])].join('\n')}\n`.replace(
    '\n## Why',
    '\n\n## Why',
  );
}

const changesNothing = ({ rows, combine, before, columns }: FrozenNode): boolean =>
  rows === null &&
  combine === null &&
  columns.length === before[0]?.length &&
  columns.every(({ name, expr }, at) => expr.op === 'column' && expr.index === at && before[0]?.[at]?.name === name);

function cellText(supports: readonly Support[], noted: (reason: string) => string): string {
  if (supports.length === 0) return '';
  const ways = new Set(supports.map(({ how }) => how));
  const never = [...new Set(supports.flatMap((support) => (support.how === 'never' ? [support.reason] : [])))];
  const marks = never.map(noted).join(' ');
  const said = ways.has('native')
    ? ways.has('plain')
      ? 'yes, or plain code'
      : 'yes'
    : ways.has('plain')
      ? 'plain code'
      : '';
  if (said === '') return `never ${marks}`;
  return never.length === 0 ? said : `${said}; some never ${marks}`;
}
