/** Reading DBF files: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { readDbf, readDbfRecords } from './read.ts';

export const dbfReader: FormatReader = { read: readDbf, tasks: { 'dbf.read': readDbfRecords } };
