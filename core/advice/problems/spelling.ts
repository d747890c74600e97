/** Encoders that take two spellings of a word for two categories. */
import { metBy } from '../../operators/catalogue.ts';
import { twoSpellings } from '../../operators/kit/spelling.ts';
import { named, type Rule } from '../advice.ts';
import { putBefore } from '../edit.ts';

export const spelling: Rule = ({ document, reports }) =>
  document.nodes.flatMap(({ id: nodeId, type, bypassed }) => {
    if (bypassed === true) return [];
    const found = metBy(type, reports.get(nodeId)?.learned).flatMap((met) => {
      const words = 'values' in met ? met.values.filter((word): word is string => typeof word === 'string') : [];
      const pair = twoSpellings(words);
      return pair === null ? [] : [{ name: met.column, pair }];
    });
    const [first] = found;
    if (first === undefined) return [];
    const columns = found.map(({ name }) => name);
    return [
      {
        rule: 'spelling',
        severity: 'warning' as const,
        nodeId,
        columns,
        message: `${named([first.name])} has ${named(first.pair)}: this step takes them for different values.`,
        hint:
          columns.length === 1
            ? 'They differ by case or spaces only.'
            : `They differ by case or spaces only. So it is in ${named(columns.slice(1))}.`,
        fix: {
          label: 'Write them alike',
          change: (draft: Parameters<typeof putBefore>[0]) =>
            putBefore(draft, nodeId, {
              type: 'TextClean',
              params: { columns, case: 'lower', collapse_spaces: true },
            }),
        },
      },
    ];
  });
