/** A step that learned from all rows although a split stands behind it: it has seen the test rows. */
import { topologicalOrder, upstreamOf } from '../../graph/graph.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import type { Rule } from '../advice.ts';
import { moveBefore } from '../edit.ts';

export const fitBeforeSplit: Rule = ({ document, reports }) => {
  const order = topologicalOrder(document);
  return document.nodes
    .filter(({ type, bypassed }) => operatorOf(type)?.group === 'split' && bypassed !== true)
    .flatMap((split) => {
      const upstream = upstreamOf(document, split.id);
      const learners = order.filter(
        (id) => id !== split.id && upstream.has(id) && reports.get(id)?.learnedFrom?.part === 'all',
      );
      const [first] = learners;
      if (first === undefined) return [];
      const canMove = document.edges.filter(({ target }) => target === split.id).length === 1;
      return learners.map((nodeId) => ({
        rule: 'fit-before-split',
        severity: 'warning' as const,
        nodeId,
        columns: [],
        message: 'Leak: it learned from all rows, the test rows among them, because the split comes after it.',
        hint: 'What is measured on the test rows is then too good to be true. Split first.',
        ...(canMove && {
          fix: {
            label: 'Move the split before it',
            change: (draft: Parameters<typeof moveBefore>[0]) => moveBefore(draft, split.id, first),
          },
        }),
      }));
    });
};
