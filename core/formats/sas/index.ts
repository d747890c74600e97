/** Reading SAS files: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { readSas, sasTasks } from './read.ts';

export const sasReader: FormatReader = { read: readSas, tasks: sasTasks };
