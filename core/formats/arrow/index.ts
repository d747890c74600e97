/** Reading and writing Arrow and Feather: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { type ArrowInput, readArrow, readBatch } from './read.ts';

export { arrowWriter } from './write.ts';

export const arrowReader: FormatReader = {
  read: readArrow,
  tasks: { 'arrow.read': (input: ArrowInput) => readBatch(input) },
};
