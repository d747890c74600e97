/** Row models as layers with their learned values. */
import type { RowModel } from '../../ir/row-models/index.ts';
import type { ImputationSequence } from '../../ir/row-models/imputation-sequence.ts';
import type { NearestNeighbours } from '../../ir/row-models/nearest-neighbours.ts';
import type { TextVectorizerSettings } from '../../ir/row-models/text-vectorizer.ts';
import { keyword, type Layout, list } from '../python/layout.ts';
import { py, pythonLiteral, pythonNumber, pythonString } from '../python/literals.ts';
import type { LayerName } from './layers.ts';

const numbers = (values: Iterable<number>): Layout => list(Array.from(values, pythonNumber));

export function modelLayer(model: RowModel): { readonly name: LayerName; readonly settings: readonly Layout[] } {
  switch (model.kind) {
    case 'hashedCrossing':
      return { name: 'Crossing', settings: [pythonNumber((model.settings as { bins: number }).bins)] };
    case 'imputationSequence': {
      const { initial, targets, coefficients, intercepts, low, high } = model.settings as ImputationSequence;
      const count = initial.length;
      const rows = Array.from(targets, (target, step) => {
        const weights = Array.from(coefficients.subarray(step * count, (step + 1) * count));
        weights[target] = 0;
        return numbers(weights);
      });
      return {
        name: 'Regressions',
        settings: [
          keyword('initial', numbers(initial)),
          keyword('targets', numbers(targets)),
          keyword('coefficients', list(rows)),
          keyword('intercepts', numbers(intercepts)),
          keyword('low', pythonNumber(low)),
          keyword('high', pythonNumber(high)),
        ],
      };
    }
    case 'nearestNeighbours': {
      const { rows, features, cells, means, neighbours, weights } = model.settings as NearestNeighbours;
      const table = Array.from({ length: rows }, (_, row) =>
        numbers(Array.from({ length: features }, (_, feature) => cells[feature * rows + row] as number)),
      );
      return {
        name: 'Neighbours',
        settings: [
          keyword('rows', list(table)),
          keyword('means', numbers(means)),
          keyword('neighbours', pythonNumber(neighbours)),
          keyword('weights', pythonString(weights)),
        ],
      };
    }
    case 'textVectorizer': {
      const { tokens, codes, unknown, output, width, standardize, split, ngrams } =
        model.settings as TextVectorizerSettings;
      return {
        name: 'Tokens',
        settings: [
          list(tokens.map(pythonString)),
          numbers(codes),
          keyword('unknown', pythonNumber(unknown)),
          keyword('output', pythonString(output)),
          keyword('width', pythonNumber(width)),
          keyword('standardize', pythonLiteral(standardize)),
          keyword('split', pythonLiteral(split)),
          keyword('ngrams', ngrams === null ? py`None` : numbers(ngrams)),
        ],
      };
    }
  }
}
