import { py } from '../literals.ts';
import type { Helper } from './helper.ts';

/** Helpers that read a model's predictions, as core/engine/decode reads them. */
export const predictionHelpers = {
  prediction_values: {
    source: py`
def prediction_values(predictions):
    """Predictions as an array of doubles, a row each, and the index of the rows."""
    if isinstance(predictions, (pd.Series, pd.DataFrame)):
        values, index = predictions.to_numpy(dtype=float, na_value=np.nan), predictions.index
    else:
        values, index = np.asarray(predictions, dtype=float), None
    return values.reshape(len(values), -1) if values.size else values.reshape(0, 1), index
`,
  },
  class_of_code: {
    source: py`
def class_of_code(values, codes, unknown):
    """The position of each row's code; -1 where it is missing or stands for a label that was not learned. Of two classes
    a number between their codes is a share, too: beyond the middle it is the second."""
    order = np.argsort(codes)
    ascending = np.asarray(codes, dtype=float)[order]
    missing = np.isnan(values)
    cells = np.where(missing, ascending[0], values)
    above = np.minimum(np.searchsorted(ascending, cells), len(ascending) - 1)
    below = np.maximum(above - 1, 0)
    nearest = np.where(cells - ascending[below] <= ascending[above] - cells, below, above)

    def is_code(code):
        return np.abs(cells - code) <= 1e-6 * np.maximum(1, np.abs(code))

    known = is_code(ascending[nearest])
    none = missing.copy()
    for code in unknown:
        none |= is_code(code) & ~known
    strange = ~known & ~none
    if len(ascending) == 2:
        strange &= (cells < ascending[0]) | (cells > ascending[1])
    for row in np.flatnonzero(strange)[:1]:
        known_codes = f"{ascending[0]:g} to {ascending[-1]:g}"
        raise ValueError(f"{values[row]:g} in row {row + 1} is no code of a class; the codes are {known_codes}.")
    return np.where(none, -1, order[nearest])
`,
  },
  largest_class: {
    source: py`
def largest_class(values, places, classes, rest=None):
    """The position of the class whose column is the largest, of equal ones the first; -1 where a cell is missing or the
    largest is no class. places says which class each column is; rest is a class without a column, and the column's bounds."""
    scores = np.full((len(values), classes), -np.inf)
    for column, place in enumerate(places):
        if place >= 0:
            scores[:, place] = values[:, column]
    if rest is not None:
        place, low, high = rest
        scores[:, place] = low + (1 - ((values - low) / (high - low)).sum(axis=1)) * (high - low)
    positions = np.argmax(np.nan_to_num(scores, nan=-np.inf), axis=1)
    largest = scores[np.arange(len(values)), positions]
    strange = [column for column, place in enumerate(places) if place < 0]
    none = np.isnan(values).any(axis=1) | (values[:, strange] > largest[:, np.newaxis]).any(axis=1)
    return np.where(none, -1, positions)
`,
  },
} as const satisfies Record<string, Helper>;
