/** What each file of this folder lists: functions of Python. */
import type { PythonCode } from '../literals.ts';

/** One function, or a few that belong together. */
export interface Helper {
  readonly source: PythonCode;
  readonly needs?: readonly string[];
  readonly imports?: readonly string[];
}
