/** A document as passed to a run, and the test whether two of them have the same results. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { documentKey } from '../../core/graph/identity.ts';
import type { WorkbenchState } from '../store/state.ts';

export interface DocumentVersion {
  readonly document: PipelineDocument;
  /** Base folder of relative paths. */
  readonly folder: string | null;
  /** See `RunsSlice.epoch`: results of another epoch do not hold. */
  readonly epoch: number;
  /** `documentKey`: versions of one epoch with the same key have the same results. */
  readonly key: string;
}

export const isSameVersion = (a: DocumentVersion, b: DocumentVersion): boolean =>
  a.epoch === b.epoch && a.key === b.key;

/** The version on screen. */
export function shownVersion({ document, runs }: Pick<WorkbenchState, 'document' | 'runs'>): DocumentVersion {
  const { current, file } = document;
  return { document: current, folder: file.folder, epoch: runs.epoch, key: documentKey(file.folder, current) };
}
