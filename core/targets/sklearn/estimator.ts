/** An estimator as a step of the pipeline. */
import type { Layout } from '../python/layout.ts';
import type { PartName } from './runtime/index.ts';

/** How an estimator stands in the table: what it makes replaces each column, or the first one, or comes beside them. */
export type Placing = 'InPlace' | 'Together' | 'Beside';

/** Writes a part of the file, and gives its name. */
export type Use = (part: PartName) => Layout;

export interface Estimator {
  /** Imports, such as `sklearn.preprocessing.StandardScaler`. */
  readonly imports: readonly string[];
  /** Constructor call. */
  readonly call: (write: Use) => Layout;
  readonly columns: readonly string[];
  readonly placing: Placing;
  /** Whether it learns from labels. */
  readonly supervised: boolean;
  /** Whether columns of truths stay truths for it; else they are 0 and 1. */
  readonly truths: boolean;
}
