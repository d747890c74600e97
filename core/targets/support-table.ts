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

Where "–" stands, the operator leaves new rows as they are: splits, samples, shuffles. In scikit-learn and Ray, \`--refit\` learns anew where it says
"yes"; steps in plain code keep what was learned, and the file says which.
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
