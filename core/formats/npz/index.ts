/**
 * A NumPy `.npz` file: an uncompressed ZIP of `.npy` members, written front to back. Each member's checksum follows its
 * data, so that nothing has to be known in advance; sizes are always those of ZIP64, so a member may exceed 4 GB.
 */
import { crc32 } from '../zip/crc32.ts';

interface Member {
  readonly name: Uint8Array;
  readonly offset: number;
  size: number;
  crc: number;
}

const encoder = new TextEncoder();

/** Version 4.5 of the format is needed for ZIP64. */
const VERSION = 45;
/** Sizes and checksum follow the data; names are UTF-8. */
const FLAGS = 0x0808;
/** 1980-01-01, the first day that ZIP knows: the same data gives the same bytes on every day. */
const DATE = 0x0021;
const LATER = 0xffffffff;

/** Little-endian fields, each given as [bytes, value]. */
function record(...fields: readonly (readonly [1 | 2 | 4 | 8, number])[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 8) view.setBigUint64(at, BigInt(value), true);
    else if (width === 4) view.setUint32(at, value, true);
    else view.setUint16(at, value, true);
    at += width;
  }
  return bytes;
}

/** An archive in the making. Every method returns bytes for the caller to write, in the order of the calls. */
export interface NpzWriter {
  /** Begins the array of that name (without `.npy`); its header and cells follow through `data`. */
  begin(name: string): Uint8Array;
  /** Takes note of bytes of the current array and hands them back. */
  data(bytes: Uint8Array): Uint8Array;
  /** Ends the current array. */
  end(): Uint8Array;
  /** The table of contents: the last bytes of the file. */
  finish(): Uint8Array;
}

export function npzWriter(): NpzWriter {
  const members: Member[] = [];
  let position = 0;
  const emit = (bytes: Uint8Array): Uint8Array => {
    position += bytes.length;
    return bytes;
  };
  const current = (): Member => {
    const member = members[members.length - 1];
    if (member === undefined) throw new Error('begin() comes first');
    return member;
  };
  return {
    begin(name) {
      const member = { name: encoder.encode(`${name}.npy`), offset: position, size: 0, crc: 0 };
      members.push(member);
      const extra = record([2, 1], [2, 16], [8, 0], [8, 0]);
      return emit(
        concat(
          record(
            [4, 0x04034b50],
            [2, VERSION],
            [2, FLAGS],
            [2, 0],
            [2, 0],
            [2, DATE],
            [4, 0],
            [4, LATER],
            [4, LATER],
            [2, member.name.length],
            [2, extra.length],
          ),
          member.name,
          extra,
        ),
      );
    },
    data(bytes) {
      const member = current();
      member.crc = crc32(bytes, member.crc);
      member.size += bytes.length;
      return emit(bytes);
    },
    end() {
      const { crc, size } = current();
      return emit(record([4, 0x08074b50], [4, crc], [8, size], [8, size]));
    },
    finish() {
      const start = position;
      const entries = members.map(({ name, offset, size, crc }) => {
        const extra = record([2, 1], [2, 24], [8, size], [8, size], [8, offset]);
        return concat(
          record(
            [4, 0x02014b50],
            [2, VERSION],
            [2, VERSION],
            [2, FLAGS],
            [2, 0],
            [2, 0],
            [2, DATE],
            [4, crc],
            [4, LATER],
            [4, LATER],
            [2, name.length],
            [2, extra.length],
            [2, 0],
            [2, 0],
            [2, 0],
            [4, 0],
            [4, LATER],
          ),
          name,
          extra,
        );
      });
      const directory = concat(...entries);
      const end = start + directory.length;
      const count = members.length;
      return emit(
        concat(
          directory,
          record(
            [4, 0x06064b50],
            [8, 44],
            [2, VERSION],
            [2, VERSION],
            [4, 0],
            [4, 0],
            [8, count],
            [8, count],
            [8, directory.length],
            [8, start],
          ),
          record([4, 0x07064b50], [4, 0], [8, end], [4, 1]),
          record([4, 0x06054b50], [2, 0], [2, 0], [2, 0xffff], [2, 0xffff], [4, LATER], [4, LATER], [2, 0]),
        ),
      );
    },
  };
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
