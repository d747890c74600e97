/** Reading and writing ARFF files: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { parseRows, type RowsInput } from './parse-rows.ts';
import { readArff } from './read.ts';

export { arffWriter } from './write.ts';

export const arffReader: FormatReader = {
  read: readArff,
  tasks: { 'arff.read': (input: RowsInput) => parseRows(input) },
};
