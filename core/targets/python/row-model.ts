/** Calls of the row models' helpers; learned values are constants at the top of the file. */
import type { ImputationSequence } from '../../ir/row-models/imputation-sequence.ts';
import type { RowModel } from '../../ir/row-models/index.ts';
import type { NearestNeighbours } from '../../ir/row-models/nearest-neighbours.ts';
import type { TextVectorizerSettings } from '../../ir/row-models/text-vectorizer.ts';
import type { PythonFile } from './file.ts';
import { call, dict, keyword, type Layout, list } from './layout.ts';
import { py, pythonLiteral, pythonNumber, pythonString } from './literals.ts';

const numbers = (values: ArrayLike<number>): Layout => list(Array.from(values, pythonNumber));

const rowsOf = (
  values: ArrayLike<number>,
  rows: number,
  columns: number,
  at: (row: number, column: number) => number,
) =>
  list(
    Array.from({ length: rows }, (_, row) =>
      numbers(Array.from({ length: columns }, (_, column) => values[at(row, column)] as number)),
    ),
  );

export function modelCall(model: RowModel, columns: readonly Layout[], file: PythonFile, node: string): Layout {
  const xs = list(columns);
  switch (model.kind) {
    case 'hashedCrossing': {
      const { bins } = model.settings as { bins: number };
      return call(file.use('hashed_crossing'), xs, keyword('bins', pythonNumber(bins)));
    }
    case 'imputationSequence': {
      const { initial, targets, coefficients, intercepts, low, high } = model.settings as ImputationSequence;
      const features = initial.length;
      const name = file.constant(
        node,
        'coefficients',
        rowsOf(coefficients, targets.length, features, (row, column) => row * features + column),
      );
      return call(
        file.use('imputation_sequence'),
        xs,
        keyword('initial', numbers(initial)),
        keyword('targets', numbers(targets)),
        keyword('coefficients', name),
        keyword('intercepts', numbers(intercepts)),
        keyword('low', pythonNumber(low)),
        keyword('high', pythonNumber(high)),
      );
    }
    case 'nearestNeighbours': {
      const { rows, features, cells, means, neighbours, weights } = model.settings as NearestNeighbours;
      const name = file.constant(
        node,
        'train rows',
        rowsOf(cells, rows, features, (row, column) => column * rows + row),
      );
      return call(
        file.use('nearest_neighbours'),
        xs,
        keyword('rows', name),
        keyword('means', numbers(means)),
        keyword('neighbours', pythonNumber(neighbours)),
        keyword('weights', pythonString(weights)),
      );
    }
    case 'textVectorizer': {
      const { tokens, codes, unknown, output, width, standardize, split, ngrams } =
        model.settings as TextVectorizerSettings;
      const name = file.constant(
        node,
        'vocabulary',
        dict(
          tokens.map((token, at) => [pythonString(token), pythonNumber(codes[at] as number)]),
          true,
        ),
      );
      return call(
        file.use('text_vectorizer'),
        xs,
        keyword('codes', name),
        keyword('unknown', pythonNumber(unknown)),
        keyword('output', pythonString(output)),
        keyword('width', pythonNumber(width)),
        keyword('standardize', pythonLiteral(standardize)),
        keyword('split', pythonLiteral(split)),
        keyword('ngrams', ngrams === null ? py`None` : numbers(ngrams)),
      );
    }
  }
}
