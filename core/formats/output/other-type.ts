/** Notices of columns whose type a format does not have: read again, they have another one. */
import type { Notice } from '../../ir/notice.ts';
import type { OutputField } from './output-column.ts';

/** @param writtenAs what stands in the file, as the rest of a sentence: "labelled numbers, 0 (false) and 1 (true)" */
export const booleansAsCategories = (fields: readonly OutputField[], format: string, writtenAs: string): Notice[] =>
  fields
    .filter(({ type }) => type === 'boolean')
    .map(({ name }) => ({
      code: 'write.other-type',
      message: `${format} has no booleans: they are written as ${writtenAs}, and read again as a category.`,
      column: name,
    }));

export const LABELLED_BOOLEANS = 'labelled numbers, 0 (false) and 1 (true)';
