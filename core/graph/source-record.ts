/** Record of the files that an output was made from, in a fitted document and in the metadata of files. */
import { z } from 'zod';
import { counted, thousands } from '../words/counted.ts';
import type { PipelineDocument } from './document-schema.ts';
import { storedOf } from './fitted.ts';

const fileRecordSchema = z.object({
  /** File name without its folder, because the folder is private. */
  file: z.string(),
  bytes: z.number().int().min(0),
  /** ISO 8601, UTC. */
  modified: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
  sha256: z.string().regex(/^([0-9a-f]{64})?$/),
  /** Range of the hash: for a large file, only the first and the last 64 KB. */
  sha256_of: z.enum(['whole', 'first and last 65536 bytes']),
});

const sourceRecordSchema = z.object({
  /** One hash for all files, equal for equal data. */
  id: z.string().regex(/^[0-9a-f]{64}$/),
  files: z.array(fileRecordSchema),
  /** Number of files that are not listed one by one. */
  more_files: z.number().int().min(1).optional(),
});
export type SourceRecord = z.infer<typeof sourceRecordSchema>;

/** Record of the files that a source was read from at fitting time; null if it is absent or invalid. */
export const readFrom = (document: PipelineDocument, sourceId: string): SourceRecord | null =>
  sourceRecord(storedOf(document, sourceId));

/** Like `readFrom`, from the values stored for the source. */
export function sourceRecord(fitted: Readonly<Record<string, unknown>> | undefined): SourceRecord | null {
  const parsed = sourceRecordSchema.safeParse(fitted?.['read_from']);
  return parsed.success ? parsed.data : null;
}

/** `penguins.csv of 2026-11-30 10:40 UTC, 13,239 bytes, SHA-256 0c7a…`, in one line. */
export function recordText({ id, files, more_files = 0 }: SourceRecord): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const newest = files.reduce((latest, { modified }) => (modified > latest ? modified : latest), '');
  const [first] = files;
  if (first === undefined) return 'no files';
  const count = files.length + more_files;
  const time = `of ${newest.slice(0, 16).replace('T', ' ')} UTC`;
  if (count > 1) return `${thousands(count)} files, the newest ${time}, SHA-256 over all ${id}`;
  const part = first.sha256_of === 'whole' ? '' : ' of its first and last 64 KB';
  const hash = first.sha256 === '' ? '' : `, SHA-256${part} ${first.sha256}`;
  // A file name may contain line breaks, which would break the line.
  return `${first.file.replace(/\p{Cc}/gu, '�')} ${time}, ${counted(bytes, 'byte')}${hash}`;
}
