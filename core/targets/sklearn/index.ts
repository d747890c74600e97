/**
 * scikit-learn: an idiomatic pipeline that can be refitted, and a frozen `transform` in plain pandas. A node without an
 * estimator in scikit-learn stands in the pipeline with its learned values.
 */
import type { FrozenNode } from '../frozen.ts';
import { py } from '../python/literals.ts';
import { PythonFile } from '../python/file.ts';
import { script } from '../python/script.ts';
import { neverInPandas, stepsOf } from '../python/steps.ts';
import { unreadableSources } from '../python/text-dialect.ts';
import { sidesOf } from '../sides.ts';
import { numpy, pandas, type Target, type WriteCode } from '../target.ts';
import { nativeStep } from './native.ts';
import { pipelineLines } from './pipeline.ts';

const VERSIONS = [py`numpy 2.4`, py`pandas 3.0.6`, py`scikit-learn 1.9.1`];

const learns = ({ operator }: FrozenNode): boolean => operator.learn !== undefined;

const code: WriteCode = (pipeline, check) => {
  const file = new PythonFile();
  const { features } = sidesOf(pipeline);
  const steps = stepsOf(features, file);
  const own = pipelineLines(features, steps, file);
  return script(pipeline, check, file, {
    title: py`A Prepgraph pipeline for scikit-learn.`,
    versions: VERSIONS,
    steps,
    own: () => own,
    refit: (carriesTarget) =>
      carriesTarget ? py`with_target(df, make_pipeline().fit_transform)` : py`make_pipeline().fit_transform(df)`,
    kept: steps.filter(({ node }) => learns(node) && nativeStep(node) === null).map(({ name }) => name),
  });
};

export const sklearn: Target = {
  name: 'sklearn',
  label: 'scikit-learn',
  summary: 'A Python file: a pipeline for scikit-learn that can be fitted anew, and transform() with what was learned.',
  ending: '.py',
  packages: [numpy, pandas, { module: 'sklearn', pip: 'scikit-learn' }],
  supports(node) {
    const reason = neverInPandas(node);
    if (reason !== null) return { how: 'never', reason };
    return { how: nativeStep(node) === null ? 'plain' : 'native' };
  },
  refusals: (pipeline) => unreadableSources(pipeline, 'scikit-learn', 'pandas'),
  code,
  emit: (pipeline, check) => new TextEncoder().encode(code(pipeline, check).text),
};
