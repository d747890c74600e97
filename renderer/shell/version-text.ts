import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { DocumentVersion } from '../../core/protocol/desktop.ts';
import { plural, shorten } from '../design/numbers.ts';
import { nodeName } from '../store/changes.ts';

/** An earlier save of the document. */
export interface Version extends DocumentVersion {
  /** Undefined until it is read; null if it cannot be read. */
  readonly document?: PipelineDocument | null;
  /** Changes from this version to the document on screen, in words. */
  readonly changes?: readonly string[];
}

/** Maximum number of changes in the list of versions. */
export const MAX_CHANGES = 3;

/** What was done since a version: the first changes, and how many more. */
export function changesText({ changes }: Pick<Version, 'changes'>): string {
  if (changes === undefined) return ' ';
  if (changes.length === 0) return 'The same steps as on screen.';
  const more = changes.length - MAX_CHANGES;
  const shown = changes.slice(0, MAX_CHANGES).join('; ');
  return `Since then: ${shown}${more > 0 ? `; and ${plural(more, 'more change')}` : ''}.`;
}

/** Number and names of a version's steps. */
export function stepsText({ document }: Pick<Version, 'document'>): string {
  if (document === undefined) return ' ';
  if (document === null) return 'It cannot be read any more.';
  const names = document.nodes.map((node) => shorten(nodeName(node), 40)).join(', ');
  return `${plural(document.nodes.length, 'step')}${names === '' ? '' : `: ${names}`}`;
}
