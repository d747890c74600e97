import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { DocumentVersion } from '../../core/protocol/desktop.ts';
import { plural, shorten } from '../design/numbers.ts';
import { nodeName } from '../store/changes.ts';

/** An earlier save of the document. */
export interface Version extends DocumentVersion {
  /** Undefined until it is read; null if it cannot be read. */
  readonly document?: PipelineDocument | null;
}

/** Number and names of a version's steps. */
export function stepsText({ document }: Pick<Version, 'document'>): string {
  if (document === undefined) return ' ';
  if (document === null) return 'It cannot be read any more.';
  const names = document.nodes.map((node) => shorten(nodeName(node), 40)).join(', ');
  return `${plural(document.nodes.length, 'step')}${names === '' ? '' : `: ${names}`}`;
}
