/** Parts of the Python that stands in a scikit-learn file beside its pipeline: classes and functions. A file holds the parts that it uses. */
import type { HelperName } from '../../python/helpers/index.ts';
import type { PythonCode } from '../../python/literals.ts';

export interface Part {
  readonly source: PythonCode;
  /** Other parts that it uses. */
  readonly needs?: readonly string[];
  readonly helpers?: readonly HelperName[];
  readonly imports?: readonly string[];
}
