/** The save dialog of exported code, with a file name that Python can import. */
import type { ExportRequest } from '../../core/protocol/desktop.ts';

interface CodeTarget {
  readonly name: string;
  readonly label: string;
  readonly ending: string;
}

export const codeFile = (title: string, { name, label, ending }: CodeTarget): ExportRequest => ({
  suggestedName: `${title.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^(\d)/, '_$1') || 'pipeline'}_${name}${ending}`,
  filters: [{ name: label, extensions: [ending.slice(1)] }],
});
