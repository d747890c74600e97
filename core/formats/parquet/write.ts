/** Writing Parquet: the file around its row groups. */
import type { ColumnChunk, FileMetaData, RowGroup, SchemaElement } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import type { OutputField } from '../output/output-column.ts';
import { GROUP_ROWS, type RowWriter, sourcesEntry } from '../output/row-writer.ts';
import { encodeParquetGroup, type ParquetChunk, type ParquetGroup } from './write-group.ts';

const MAGIC = Uint8Array.of(0x50, 0x41, 0x52, 0x31);

/** A file in the making. Every method returns bytes, or parts of them, to write, in the order of the calls. */
export interface ParquetFile {
  begin(): Uint8Array;
  /** Takes note of a row group whose bytes come next. */
  group(group: ParquetGroup): readonly Uint8Array[];
  finish(): Uint8Array;
}

/** `metadata` are texts that the file carries by name. */
export function parquetFile(
  fields: readonly OutputField[],
  metadata: Readonly<Record<string, string>> = {},
): ParquetFile {
  const texts = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  const groups: RowGroup[] = [];
  let position = 0;
  let rows = 0;
  return {
    begin() {
      position = MAGIC.length;
      return MAGIC;
    },
    group(group) {
      const from = position;
      const columns = group.chunks.map((chunk, index): ColumnChunk => {
        const start = position;
        position += chunk.compressed;
        return columnChunk(chunk, fields[index], start, group.rows);
      });
      rows += group.rows;
      groups.push({
        columns,
        total_byte_size: BigInt(group.chunks.reduce((sum, { uncompressed }) => sum + uncompressed, 0)),
        num_rows: BigInt(group.rows),
        file_offset: BigInt(from),
        total_compressed_size: BigInt(position - from),
      });
      return group.parts;
    },
    finish() {
      const footer: FileMetaData = {
        version: 2,
        schema: [{ name: 'schema', num_children: fields.length }, ...fields.map(schemaElement)],
        num_rows: BigInt(rows),
        row_groups: groups,
        created_by: 'Prepgraph',
        ...(texts.length > 0 && { key_value_metadata: texts }),
        metadata_length: 0,
      };
      const writer = new ByteWriter();
      writeMetadata(writer, footer);
      for (const byte of MAGIC) writer.appendUint8(byte);
      return writer.getBytes();
    },
  };
}

function schemaElement({ name, type, integer }: OutputField): SchemaElement {
  const optional = { name, repetition_type: 'OPTIONAL' as const };
  switch (type) {
    case 'number':
      return { ...optional, type: integer ? 'INT64' : 'DOUBLE' };
    case 'boolean':
      return { ...optional, type: 'BOOLEAN' };
    case 'datetime':
      return {
        ...optional,
        type: 'INT64',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' },
      };
    case 'category':
    case 'text':
      return { ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
  }
}

function columnChunk(chunk: ParquetChunk, field: OutputField, start: number, rows: number): ColumnChunk {
  const { type = 'DOUBLE' } = schemaElement(field);
  const bound = (value: number): number | bigint => (type === 'INT64' ? BigInt(value) : value);
  return {
    file_offset: BigInt(start),
    meta_data: {
      type,
      encodings: chunk.encodings,
      path_in_schema: [field.name],
      codec: chunk.codec,
      num_values: BigInt(rows),
      total_uncompressed_size: BigInt(chunk.uncompressed),
      total_compressed_size: BigInt(chunk.compressed),
      data_page_offset: BigInt(start + chunk.dictionary),
      ...(chunk.dictionary > 0 && { dictionary_page_offset: BigInt(start) }),
      statistics: {
        null_count: BigInt(chunk.missing),
        ...(chunk.least !== null &&
          chunk.largest !== null && { min_value: bound(chunk.least), max_value: bound(chunk.largest) }),
      },
    },
  };
}

export const parquetWriter: RowWriter<ParquetGroup> = {
  minRows: GROUP_ROWS,
  encode: encodeParquetGroup,
  async write(groups, table, sink) {
    const file = parquetFile(table.fields, sourcesEntry(table));
    await sink.write(file.begin());
    for await (const group of groups) if (group.rows > 0) await sink.writeAll(file.group(group));
    await sink.write(file.finish());
    return [];
  },
};
