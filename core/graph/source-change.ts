/** Changes of a source's files since they were read, and messages about them. Engine and window share them. */
import { counted, sizeText } from '../words/counted.ts';

/** State of a source's files at one moment, without their content. */
export interface SourceState {
  /** Equal for equal data; see core/engine/sources/stamp.ts. */
  readonly id: string;
  readonly files: number;
  readonly bytes: number;
  /** Time of the newest change, in milliseconds since 1970; null without a file. */
  readonly modified: number | null;
}

/**
 * - `grew`: longer, with the same beginning.
 * - `replaced`: another file has the same path.
 * - `changed`: other content; for several files: some were added, removed or changed.
 * - `touched`: written again with the same size, beginning and end; too large to compare as a whole.
 * - `deleted`, `unreadable`: nothing can be read.
 * - `appeared`: nothing could be read before, and now it can.
 */
export type SourceChangeKind = 'grew' | 'replaced' | 'changed' | 'touched' | 'deleted' | 'unreadable' | 'appeared';

export interface SourceChange {
  readonly nodeId: string;
  readonly path: string;
  readonly kind: SourceChangeKind;
  readonly before: SourceState;
  readonly after: SourceState;
  /** Number of files of a folder or pattern. */
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

const baseName = (path: string): string =>
  path
    .replace(/[\\/]+$/, '')
    .split(/[\\/]/)
    .at(-1) ?? path;

/** `“penguins.csv” grew on disk by 12 KB, to 27 KB.` */
export function sourceChangeText({ path, kind, before, after, added, removed, changed }: SourceChange): string {
  const name = `“${baseName(path)}”`;
  switch (kind) {
    case 'grew':
      return `${name} grew on disk by ${sizeText(after.bytes - before.bytes)}, to ${sizeText(after.bytes)}.`;
    case 'replaced':
      return `${name} was replaced on disk: ${sizesText(before.bytes, after.bytes)}.`;
    case 'changed':
      return before.files > 1 || after.files > 1
        ? `${name} changed on disk: ${filesText({ added, removed, changed })}.`
        : `${name} changed on disk: ${sizesText(before.bytes, after.bytes)}.`;
    case 'touched':
      return `${name} was written again on disk and may have changed: size, beginning and end are the same.`;
    case 'deleted':
      return `${name} is gone: it was deleted, moved or renamed.`;
    case 'unreadable':
      return `${name} can no longer be read: its permission or its disk changed.`;
    case 'appeared':
      return `${name} can be read now: ${sizeText(after.bytes)}.`;
  }
}

/** Whether the files can be read again. */
export const isReadable = ({ kind }: SourceChange): boolean => kind !== 'deleted' && kind !== 'unreadable';

const sizesText = (before: number, after: number): string =>
  before === after
    ? `other content of the same size, ${exactSize(after)}`
    : `${exactSize(before)} before, ${exactSize(after)} now`;

/** Bytes, because KB would hide a small difference. */
const exactSize = (bytes: number): string => (bytes < 1 << 20 ? counted(bytes, 'byte') : sizeText(bytes));

const filesText = (counts: { added: number; removed: number; changed: number }): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([verb, count]) => `${counted(count, 'file')} ${verb}`)
    .join(', ');
