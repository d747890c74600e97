/** Rule: steps that drop more rows than one may expect. */
import { cureOf, stepName } from '../../graph/rows-left.ts';
import { parseParams } from '../../graph/validate.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import type { DocumentNode } from '../../graph/document-schema.ts';
import { counted, thousands } from '../../words/counted.ts';
import { percent, type Rule } from '../advice.ts';
import { emptiedParts } from './rows-left.ts';

/** Share of the rows above which it is worth a look. */
const MAX_SHARE = 0.1;

export const rowsDropped: Rule = (evidence) => {
  // A step that leaves a part without rows has advice of its own.
  const emptying = new Set(emptiedParts(evidence).map(({ nodeId }) => nodeId));
  return evidence.document.nodes.flatMap((node) => {
    const report = evidence.reports.get(node.id);
    // Of a join, the rows that it adds to; the other table may hold more than is needed.
    const fate = report?.state === 'done' && report.sampled !== true ? report.rowFates?.[0] : undefined;
    if (fate === undefined || fate.dropped <= MAX_SHARE * fate.rows || isAskedFor(node)) return [];
    if (emptying.has(node.id)) return [];
    const share = percent(fate.dropped / fate.rows);
    return [
      {
        rule: 'rows-dropped',
        severity: 'info' as const,
        nodeId: node.id,
        columns: [],
        message: `${stepName(node)} drops ${thousands(fate.dropped)} of ${counted(fate.rows, 'row')} (${share}).`,
        hint: `What is learned from the rows that stay may not hold for rows like those: look at the dropped rows. ${cureOf(node)}`,
      },
    ];
  });
};

/** Whether rows are chosen by chance or by their place, as many as the person says, and not by their cells. */
function isAskedFor(node: DocumentNode): boolean {
  const parsed = parseParams(node);
  const mixing = 'problems' in parsed ? undefined : operatorOf(node.type)?.mixes?.(parsed.params);
  if (mixing?.shuffles === true) return true;
  return mixing?.choosesRows === true && mixing.dropsCopies !== true;
}
