/** Columns that are no numbers at the end: most models take numbers only. */
import { type Advice, areOrIs, type End, endsOf, named, type Rule } from '../advice.ts';
import { insertAfter, type NewStep } from '../edit.ts';
import { partsOf, readTexts } from '../written.ts';

/** Categories from which one column each is too many. */
export const MANY_CATEGORIES = 50;

export const stillText: Rule = (evidence) => endsOf(evidence).flatMap(ofEnd);

function ofEnd({ nodeId, features, target }: End): Advice[] {
  const others = features.filter(({ dates, numbers }) => dates === undefined && numbers === undefined);
  const words = others.filter(({ type }) => type === 'category');
  const few = words.filter(({ distinct }) => distinct <= MANY_CATEGORIES).map(({ name }) => name);
  const many = words.filter(({ distinct }) => distinct > MANY_CATEGORIES).map(({ name }) => name);
  const texts = others.filter(({ type }) => type === 'text').map(({ name }) => name);
  const dates = features.filter(({ type }) => type === 'datetime');
  const advice = (columns: readonly string[], what: string, hint: string, label: string, step: NewStep): Advice[] =>
    columns.length === 0
      ? []
      : [
          {
            rule: 'still-text',
            severity: 'warning',
            nodeId,
            columns,
            message: `${named(columns)} ${areOrIs(columns)} still ${what} at the end.`,
            hint,
            fix: { label, change: (draft) => void insertAfter(draft, nodeId, step) },
          },
        ];
  return [
    ...readTexts(features).flatMap(({ columns, what, type, params }) =>
      advice(
        columns,
        'text',
        what === 'dates'
          ? 'The text is dates: read as dates, they can be taken apart into numbers.'
          : 'The text is numbers, written with signs, units or words for nothing: read as numbers, they can be scaled.',
        `Read the ${what}`,
        { type, params },
      ),
    ),
    ...advice(
      few,
      'text',
      'Most models take numbers only. Few values are encoded as a column each.',
      'One-hot encode',
      {
        type: 'OneHotEncoder',
        params: { columns: few, handle_unknown: 'ignore' },
      },
    ),
    ...advice(
      many,
      'text',
      `Most models take numbers only. With more than ${MANY_CATEGORIES} values a column each is too many.`,
      target === undefined ? 'Ordinal encode' : 'Target encode',
      target === undefined
        ? { type: 'OrdinalEncoder', params: { columns: many, handle_unknown: 'use_encoded_value', unknown_value: -1 } }
        : { type: 'TargetEncoder', params: { columns: many } },
    ),
    ...advice(texts, 'free text', 'Drop it, or turn it into numbers with “Vectorize text”.', 'Drop the text', {
      type: 'DropColumns',
      params: { columns: texts },
    }),
    ...partsOf(dates).flatMap(({ parts, columns }) => {
      const names = columns.map(({ name }) => name);
      return advice(names, 'dates', 'Most models take numbers only: parts of dates are numbers.', 'Take dates apart', {
        type: 'DateParts',
        params: { columns: names, parts },
      });
    }),
  ];
}
