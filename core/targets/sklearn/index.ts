/**
 * scikit-learn: a pipeline of estimators that can be fitted anew, and a frozen `transform` in plain pandas. Each step that learns
 * is an estimator: scikit-learn's own where it gives the same cells, else one of the file.
 */
import { PythonFile } from '../python/file.ts';
import { py } from '../python/literals.ts';
import { script } from '../python/script.ts';
import { neverInPandas, stepsOf } from '../python/steps.ts';
import { unreadableSources } from '../python/text-dialect.ts';
import { sidesOf } from '../sides.ts';
import { numpy, pandas, type Target, type WriteCode } from '../target.ts';
import { nativeStep } from './native.ts';
import { ownBlocks } from './own-blocks.ts';
import { Runtime } from './runtime/index.ts';

const VERSIONS = [py`numpy 2.4`, py`pandas 3.0.6`, py`scikit-learn 1.9.1`];

const code: WriteCode = (pipeline, check) => {
  const file = new PythonFile();
  const runtime = new Runtime(file);
  const steps = stepsOf(sidesOf(pipeline).features, file);
  return script(pipeline, check, file, {
    title: py`A Prepgraph pipeline for scikit-learn.`,
    about: ABOUT,
    versions: VERSIONS,
    steps,
    own: (_, target) => ownBlocks(pipeline, steps, target, runtime),
    frames: true,
    refit: 'pipeline',
  });
};

const ABOUT = [
  py`\`make_pipeline()\` is the same as an unfitted Pipeline, for cross-validation and search: each step learns in each fold.`,
  py`\`--refit --save FILE\` keeps what it learned: \`joblib.load(FILE).transform(df)\`, in any process that has the packages.`,
];

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
