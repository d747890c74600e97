/** Reading and writing SPSS files: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { decodeSpssRecords, readSpss, readSpssRecords } from './read.ts';

export { spssWriter } from './write.ts';

export const spssReader: FormatReader = {
  read: readSpss,
  tasks: { 'spss.read': readSpssRecords, 'spss.decode': decodeSpssRecords },
};
