/** Rule: steps that leave a part without rows, and steps that learn from too few rows. */
import type { DocumentNode } from '../../graph/document-schema.ts';
import { type GraphNode, graphOf } from '../../graph/graph.ts';
import { cureOf, learnsFromFew, leastRowsOf, leavesNone, type Part, stepName } from '../../graph/rows-left.ts';
import type { NodeReport } from '../../protocol/node-report.ts';
import type { Advice, Evidence, Rule } from '../advice.ts';

const PARTS = [
  ['train', 'train'],
  ['val', 'validation'],
  ['test', 'test'],
] as const;

/** Report on a whole table. A preview of a file's first rows does not show their total number. */
function wholeReport({ reports }: Evidence, nodeId: string): NodeReport | undefined {
  const report = reports.get(nodeId);
  return report?.state === 'done' && report.sampled !== true ? report : undefined;
}

/** The report of the input with the most rows. */
function inputReport(evidence: Evidence, inputs: readonly { readonly source: string }[]): NodeReport | undefined {
  const found = inputs.map(({ source }) => wholeReport(evidence, source));
  if (found.includes(undefined)) return undefined;
  return (found as NodeReport[]).reduce<NodeReport | undefined>(
    (most, report) => (most === undefined || (report.rows ?? 0) > (most.rows ?? 0) ? report : most),
    undefined,
  );
}

export const emptiedParts: Rule = (evidence) =>
  [...graphOf(evidence.document).values()].flatMap(({ node, inputs }): Advice[] => {
    const after = wholeReport(evidence, node.id);
    const before = inputReport(evidence, inputs);
    if (after === undefined || before === undefined || node.bypassed === true) return [];
    const emptied = (part: Part, count: number): Advice => ({
      rule: 'empty-part',
      severity: 'warning',
      nodeId: node.id,
      columns: [],
      message: leavesNone(node, part, count),
      hint: `${WHY[part ?? 'all']} ${cureOf(node)}`,
    });
    const rows = before.rows ?? 0;
    if (after.rows === 0) return rows > 0 ? [emptied(null, rows)] : [];
    const [was, is] = [before.partition, after.partition];
    if (was === undefined || is === undefined) return [];
    return PARTS.flatMap(([key, part]) => (was[key] > 0 && is[key] === 0 ? [emptied(part, was[key])] : []));
  });

const WHY: Readonly<Record<Exclude<Part, null> | 'all', string>> = {
  all: 'Nothing can be learned of no rows, and nothing comes out.',
  train: 'Steps after it have nothing to learn from.',
  validation: 'A model cannot be tuned on no rows.',
  test: 'A model cannot be tested on no rows.',
};

export const fewRows: Rule = (evidence) => {
  const graph = graphOf(evidence.document);
  return evidence.document.nodes.flatMap((node): Advice[] => {
    const report = wholeReport(evidence, node.id);
    const { rows, part } = report?.learnedFrom ?? { rows: 0, part: 'all' };
    if (report === undefined || rows === 0 || node.bypassed === true) return [];
    const names = report.learned?.['feature_names_in_'];
    const least = leastRowsOf(node, Array.isArray(names) ? names.length : 1);
    if (rows >= least.rows) return [];
    const { culprit, before } = whoLeavesSoFew(evidence, graph, node, least.rows);
    const from = before === null ? '' : `${stepName(culprit)} leaves so few, of ${before}. `;
    return [
      {
        rule: 'few-rows',
        severity: 'warning',
        nodeId: node.id,
        columns: [],
        message: learnsFromFew(node, part === 'train' ? 'train' : null, rows, least),
        hint: `${from}${cureOf(culprit)}`,
      },
    ];
  });
};

const trainRows = ({ partition, rows }: NodeReport): number => partition?.train ?? rows ?? 0;

/** The last step that received enough rows and passed on too few, with the number received; or the source. */
function whoLeavesSoFew(
  evidence: Evidence,
  graph: ReadonlyMap<string, GraphNode>,
  node: DocumentNode,
  least: number,
): { readonly culprit: DocumentNode; readonly before: number | null } {
  let culprit = node;
  for (let at = graph.get(node.id); at !== undefined; ) {
    const given = inputReport(evidence, at.inputs);
    if (given === undefined) return { culprit: at.node, before: null };
    if (trainRows(given) >= least) return { culprit: at.node, before: trainRows(given) };
    culprit = at.node;
    at = graph.get(given.nodeId);
  }
  return { culprit, before: null };
}
