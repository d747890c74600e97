/** Rule: a target and learning steps, but no rows kept for testing. */
import { operatorOf } from '../../operators/catalogue.ts';
import type { Rule } from '../advice.ts';
import { insertAfter } from '../edit.ts';

export const noSplit: Rule = ({ document, reports }) => {
  const has = (group: string): boolean => document.nodes.some(({ type }) => operatorOf(type)?.group === group);
  const target = document.nodes.find(
    ({ type, bypassed }) => operatorOf(type)?.marksTarget === true && bypassed !== true,
  );
  const learns = document.nodes.some(({ id }) => reports.get(id)?.learnedFrom !== undefined);
  const sources = document.nodes.filter(({ type }) => operatorOf(type)?.inputs.length === 0);
  const [source] = sources;
  if (target === undefined || !learns || has('split') || source === undefined || sources.length > 1) return [];
  return [
    {
      rule: 'no-split',
      severity: 'info',
      nodeId: target.id,
      columns: [],
      message: 'No rows are kept for testing: every step learns from all of them.',
      hint: 'Set rows aside first, unless the test data comes from another file.',
      fix: {
        label: 'Split behind the source',
        change: (draft) => void insertAfter(draft, source.id, { type: 'TrainTestSplit', params: {} }),
      },
    },
  ];
};
