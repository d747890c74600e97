/** Entries of the files in this folder: Python functions. */
import type { PythonCode } from '../literals.ts';

/** One function, or several related ones. */
export interface Helper {
  readonly source: PythonCode;
  readonly needs?: readonly string[];
  readonly imports?: readonly string[];
}
