/** Labels and help for the purposes of a pipeline's result. */
import type { Purpose } from '../ir/purpose.ts';

export const PURPOSE_WORDS: Readonly<Record<Purpose, { readonly label: string; readonly about: string }>> = {
  net: { label: 'Neural net', about: 'Keras, PyTorch, scikit-learn’s MLP' },
  linear: { label: 'Linear model', about: 'linear, logistic and ridge regression, support vector machines' },
  neighbours: { label: 'Neighbours', about: 'nearest neighbours, clusters, other distances' },
  trees: { label: 'Trees', about: 'decision trees, forests, gradient boosting' },
};
