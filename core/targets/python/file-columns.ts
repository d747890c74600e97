/** Python expressions for the columns that an exported file reads. */
import type { Layout } from './layout.ts';
import type { PythonCode } from './literals.ts';

/** Expressions: names of the columns that a file may have. */
export interface FileColumns {
  /** Columns to read, including the target if the file has it. */
  readonly read: PythonCode;
  /** All columns of the fitted file, in order, because a file without a header has no other names. */
  readonly inOrder: Layout;
  /** The kinds of the columns to read, by name. */
  readonly kinds: PythonCode;
}
