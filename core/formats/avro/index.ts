/** Reading Avro files: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { type BlocksInput, readBlocks } from './piece.ts';
import { readAvro } from './read.ts';

export const avroReader: FormatReader = {
  read: readAvro,
  tasks: { 'avro.read': (input: BlocksInput) => readBlocks(input) },
};
