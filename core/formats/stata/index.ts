/** Reading and writing Stata files: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { readStata, readStataRecords } from './read.ts';

export { stataWriter } from './write.ts';

export const stataReader: FormatReader = { read: readStata, tasks: { 'stata.read': readStataRecords } };
