/** Reading MAT-files of MATLAB: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { readMat } from './read.ts';
import { matTasks } from './tasks.ts';

export const matReader: FormatReader = { read: readMat, tasks: matTasks };
