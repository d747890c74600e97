/** Rule: columns at an end of the graph that are no numbers, because most models accept numbers only. */
import { type Advice, areOrIs, type End, endsOf, type Evidence, named, type Rule } from '../advice.ts';
import { addAfter } from '../add-after.ts';
import type { NewStep } from '../edit.ts';
import { isList, listSteps, otherLists } from '../lists.ts';
import { encodingsOf, MAX_ONE_HOT, type WordEncoding } from '../encode-words.ts';
import { partsOf, readTexts } from '../written.ts';

export const stillText: Rule = (evidence) => endsOf(evidence).flatMap((end) => ofEnd(end, evidence));

const ENCODINGS: Readonly<Record<WordEncoding['way'], { readonly label: string; readonly hint: string }>> = {
  'one-hot': { label: 'One-hot encode', hint: 'Few values are encoded as a column each.' },
  frequent: {
    label: 'One-hot encode the frequent',
    hint: `The ${MAX_ONE_HOT} most frequent values get a column each, the others share one.`,
  },
  target: {
    label: 'Target encode',
    hint: `With more than ${MAX_ONE_HOT} values a column each is too many: each becomes the mean target of other rows.`,
  },
  ordinal: { label: 'Ordinal encode', hint: 'For trees, codes are as good as a column for each value.' },
};

function ofEnd({ nodeId, survey, features, target }: End, evidence: Evidence): Advice[] {
  const { purpose } = evidence.document;
  const lists = features.filter(isList);
  const others = features.filter(
    (column) => column.dates === undefined && column.numbers === undefined && !isList(column),
  );
  const words = others.filter(({ type }) => type === 'category');
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
            fix: { label, change: (draft) => addAfter(draft, nodeId, step, evidence) },
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
    ...listSteps(lists).flatMap(({ columns, what, label, type, params }) =>
      advice(
        columns.map(({ name }) => name),
        'lists',
        `Most models take numbers only. They are ${what}.`,
        label,
        { type, params },
      ),
    ),
    ...advice(
      otherLists(lists).map(({ name }) => name),
      'lists',
      'Drop them, or make a row of each item with “Explode lists”.',
      'Drop the lists',
      { type: 'DropColumns', params: { columns: otherLists(lists).map(({ name }) => name) } },
    ),
    ...encodingsOf(words, {
      purpose,
      survey,
      target: target && { column: target, isStratified: false, isWhole: target.missing === 0 },
    }).flatMap(({ way, columns, type, params }) => {
      const { label, hint } = ENCODINGS[way];
      return advice(columns, 'text', `Most models take numbers only. ${hint}`, label, { type, params });
    }),
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
