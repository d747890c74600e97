/** Columns of lists, and the steps that make numbers of them. */
import { positionColumn } from '../operators/columns/list-to-columns.ts';
import type { SurveyedColumn } from '../protocol/inspection.ts';
import type { NewStep } from './edit.ts';
import { MAX_ONE_HOT } from './encode-words.ts';

interface ListStep extends NewStep {
  readonly columns: readonly SurveyedColumn[];
  readonly label: string;
  /** Facts about the lists, as the rest of a sentence. */
  readonly what: string;
  /** The columns that the step makes; null if they are known only when it has learned. */
  readonly made: readonly string[] | null;
}

export const isList = ({ lists }: SurveyedColumn): boolean => lists !== undefined;

/** Steps for lists of numbers and of labels; other lists, and those of too many labels, have none. */
export function listSteps(columns: readonly SurveyedColumn[]): readonly ListStep[] {
  const vectors = new Map<number, SurveyedColumn[]>();
  const labelled: SurveyedColumn[] = [];
  for (const column of columns) {
    const { length, labels } = column.lists ?? { length: null, labels: null };
    if (length !== null) vectors.set(length, [...(vectors.get(length) ?? []), column]);
    else if (labels !== null && labels <= MAX_ONE_HOT) labelled.push(column);
  }
  return [
    ...Array.from(vectors, ([length, own]): ListStep => {
      const names = own.map(({ name }) => name);
      return {
        type: 'ListToColumns',
        params: { columns: names, length },
        columns: own,
        label: 'Make columns of the lists',
        what: `lists of ${length} ${length === 1 ? 'number' : 'numbers'}, of which each becomes a column`,
        made: names.flatMap((name) => Array.from({ length }, (_, position) => positionColumn(name, position))),
      };
    }),
    ...(labelled.length === 0
      ? []
      : [
          {
            type: 'MultiLabelBinarizer',
            params: { columns: labelled.map(({ name }) => name), lists: true },
            columns: labelled,
            label: 'Make a column for each label',
            what: 'lists of labels, of which each becomes a column of 0 and 1',
            made: null,
          },
        ]),
  ];
}

/** Lists that `listSteps` has no step for. */
export const otherLists = (columns: readonly SurveyedColumn[]): readonly SurveyedColumn[] => {
  const known = new Set(listSteps(columns).flatMap((step) => step.columns));
  return columns.filter((column) => isList(column) && !known.has(column));
};
