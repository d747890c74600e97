/** Numbers as files store them: whole or not, of any width and byte order. */
import { halfOf } from './half.ts';

export interface StoredNumber {
  readonly as: 'integer' | 'float';
  /** 1, 2, 4 or 8; not 1 for floats. */
  readonly bytes: number;
  readonly isSigned: boolean;
  readonly isLittle: boolean;
}

type ReadNumber = (view: DataView, at: number) => number;

/** Whole numbers of eight bytes are rounded where a double does not hold them. */
export function numberReader({ as, bytes, isSigned, isLittle }: StoredNumber): ReadNumber {
  if (as === 'float') {
    if (bytes === 8) return (view, at) => view.getFloat64(at, isLittle);
    if (bytes === 4) return (view, at) => view.getFloat32(at, isLittle);
    return (view, at) => halfOf(view.getUint16(at, isLittle));
  }
  switch (bytes) {
    case 1:
      return isSigned ? (view, at) => view.getInt8(at) : (view, at) => view.getUint8(at);
    case 2:
      return isSigned ? (view, at) => view.getInt16(at, isLittle) : (view, at) => view.getUint16(at, isLittle);
    case 4:
      return isSigned ? (view, at) => view.getInt32(at, isLittle) : (view, at) => view.getUint32(at, isLittle);
    default: {
      const read = longReader({ isSigned, isLittle });
      return (view, at) => Number(read(view, at));
    }
  }
}

/** Whole numbers of eight bytes with all their digits. */
export const longReader = ({
  isSigned,
  isLittle,
}: Pick<StoredNumber, 'isSigned' | 'isLittle'>): ((view: DataView, at: number) => bigint) =>
  isSigned ? (view, at) => view.getBigInt64(at, isLittle) : (view, at) => view.getBigUint64(at, isLittle);
