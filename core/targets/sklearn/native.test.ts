import { expect, it } from 'vitest';
import { readDocument } from '../../graph/document.ts';
import { ownSeed } from '../../graph/seeds.ts';
import { freeze } from '../frozen.ts';
import { flat } from '../python/layout.ts';
import { pythonName } from '../python/literals.ts';
import { nativeStep } from './native.ts';

const fitted = {
  quantiles: { feature_names_in_: ['x'], n_quantiles_: 2, quantiles_: [[0, 1]] },
  bins: { feature_names_in_: ['x'], bin_edges_: [[0, 1, 2]], n_bins_: [2] },
};

const codeOf = (version: 1 | 2, step: keyof typeof fitted, params: object): string => {
  const type = { quantiles: 'QuantileTransformer', bins: 'KBinsDiscretizer' }[step];
  const document = readDocument({
    format: 'prepgraph',
    version,
    nodes: [
      { id: 'source', type: 'CsvSource', params: { path: 'x.csv', types: { x: 'number' } } },
      { id: step, type, params },
    ],
    edges: [{ source: 'source', target: step }],
    fitted: { [step]: fitted[step] },
  });
  const [node] = freeze(document, step).nodes;
  const native = node === undefined ? null : nativeStep(node);
  return native === null ? '' : flat(native.call((part) => pythonName(part)));
};

it.each(['quantiles', 'bins'] as const)('an estimator gets the seed that its step drew with: %s', (step) => {
  const own = ownSeed({ nodes: [] }, step);
  expect(codeOf(2, step, {})).toContain(`random_state=${own}`);
  expect(codeOf(2, step, { random_state: null })).toContain(`random_state=${own}`);
  expect(codeOf(2, step, { random_state: 7 })).toContain('random_state=7');
  expect(codeOf(1, step, {})).toContain('random_state=0');
});
