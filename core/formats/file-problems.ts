/** Readers import the sentences from here. */
export { fileProblem } from '../files/file-problems.ts';
