/** Reading and writing Arrow and Feather: the public interface of this folder. */
import { type ArrowInput, readBatch } from './read.ts';

export { readArrow } from './read.ts';
export { type ArrowBatch, arrowWriter, encodeArrowBatch } from './write.ts';

/** The work of this folder that runs on worker threads. */
export const arrowTasks = { 'arrow.read': (input: ArrowInput) => readBatch(input) };
