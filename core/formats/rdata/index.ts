/** Reading data frames of R: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { readRData } from './read.ts';
import { rdataTasks } from './tasks.ts';

export const rdataReader: FormatReader = { read: readRData, tasks: rdataTasks };
