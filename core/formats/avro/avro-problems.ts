/** What can be wrong with an Avro file, in the user's words. */
import { ProblemError } from '../../ir/problem.ts';

export const notAvro = (file: string): ProblemError =>
  new ProblemError({
    code: 'avro.not-avro',
    message: 'This is no Avro file.',
    hint: 'An Avro file begins with the letters Obj, and holds its schema. Messages of Kafka and other values without a schema must be written into a file first. Copy or download it again; where it holds text, rename it to .csv.',
    file,
  });

export const damaged = (file: string, reason: string): ProblemError =>
  new ProblemError({
    code: 'avro.damaged',
    message: `The Avro file is damaged: ${reason}.`,
    hint: 'Copy, download or write it again.',
    file,
  });

export const otherCodec = (file: string, codec: string): ProblemError =>
  new ProblemError({
    code: 'avro.codec',
    message: `The blocks of the file are packed with ${codec}, which is not read.`,
    hint: 'Write it again with deflate, snappy, zstandard, or not packed.',
    file,
  });
