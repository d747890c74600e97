/** The Arrow schema that pyarrow and others store in the metadata of a Parquet file: durations, zones and extension types. */
import { FlatTable, verifyMessage } from './flatbuffer.ts';
import { type ArrowSchema, schemaOf } from './schema.ts';

/** Bytes before the metadata of a message: a mark and its length. */
const PREFIX = 8;

/**
 * @param text of the key `ARROW:schema`: a message in base64
 * @returns null where it is none: all cells can be read without it
 */
export function storedSchema(text: string): ArrowSchema | null {
  try {
    // Bytes of their own, because their memory begins at a multiple of eight.
    const message = Uint8Array.from(Buffer.from(text, 'base64')).subarray(PREFIX);
    verifyMessage(message);
    const header = FlatTable.root(message).table(2);
    return header === null ? null : schemaOf(header);
  } catch {
    return null;
  }
}
