/** Rule: fences for outliers without width, because most values of the column are equal. */
import { printNumber } from '../../ir/print.ts';
import { listed, named, type Rule } from '../advice.ts';

/** Value of the parameters that measure distance by the interquartile range. */
const BY_QUARTILES = 'iqr';

export const flatFences: Rule = ({ document, reports }) =>
  document.nodes.flatMap(({ id: nodeId, params, bypassed }) => {
    const report = reports.get(nodeId);
    if (report?.state !== 'done' || report.sampled === true || bypassed === true) return [];
    const { feature_names_in_: names, lower_bound_: lower, upper_bound_: upper } = report.learned ?? {};
    if (!Array.isArray(names) || !Array.isArray(lower) || !Array.isArray(upper)) return [];
    if ((params['method'] ?? BY_QUARTILES) !== BY_QUARTILES || params['threshold'] === 0) return [];
    const flat = (names as string[]).flatMap((name, at) =>
      typeof lower[at] === 'number' && lower[at] === upper[at] ? [{ name, value: lower[at] }] : [],
    );
    if (flat.length === 0) return [];
    const columns = flat.map(({ name }) => name);
    const values = listed([...new Set(flat.map(({ value }) => printNumber(value)))].slice(0, 3));
    return [
      {
        rule: 'flat-fence',
        severity: 'warning' as const,
        nodeId,
        columns,
        message: `The fence of ${named(columns)} has no width: the middle half of ${columns.length === 1 ? 'its' : 'their'} values is ${values} alone, so every other value counts as an outlier.`,
        hint: 'Measure by standard deviations, or leave such columns out.',
        fix: {
          label: 'Measure by standard deviations',
          change: (draft) => {
            const node = draft.nodes.find(({ id }) => id === nodeId);
            if (node === undefined) return;
            node.params['method'] = 'zscore';
            delete node.params['threshold'];
          },
        },
      },
    ];
  });
