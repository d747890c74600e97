/**
 * The writer uses two functions of hyparquet-writer that its documentation does not name. A version that moves or changes them
 * fails here, and not in files of users.
 */
import { parquetMetadata } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import { expect, it } from 'vitest';

it('writePageHeader writes a PageHeader in the compact protocol of Thrift', () => {
  const writer = new ByteWriter();
  writePageHeader(writer, {
    type: 'DATA_PAGE',
    uncompressed_page_size: 10,
    compressed_page_size: 7,
    data_page_header: {
      num_values: 3,
      encoding: 'PLAIN',
      definition_level_encoding: 'RLE',
      repetition_level_encoding: 'RLE',
    },
  });
  // A field is its distance from the one before and its type (5 a number, 12 a structure); numbers are zigzag; 0 ends.
  const page = [0x15, 0, 0x15, 20, 0x15, 14, 0x2c];
  const dataPage = [0x15, 6, 0x15, 0, 0x15, 6, 0x15, 6, 0];
  expect([...writer.getBytes()]).toEqual([...page, ...dataPage, 0]);
});

it('writeMetadata writes a footer with its length behind it', () => {
  const writer = new ByteWriter();
  writeMetadata(writer, {
    version: 2,
    schema: [
      { name: 'root', num_children: 1 },
      { name: 'x', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
    ],
    num_rows: 0n,
    row_groups: [],
    metadata_length: 0,
  });
  for (const character of 'PAR1') writer.appendUint8(character.charCodeAt(0));
  const bytes = writer.getBytes();
  const footer = parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  expect(footer.schema.map(({ name, type }) => [name, type])).toEqual([
    ['root', undefined],
    ['x', 'DOUBLE'],
  ]);
});
