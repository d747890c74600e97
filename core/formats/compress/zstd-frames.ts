/**
 * Follows the frames and blocks of Zstandard data without unpacking them, so that what they promise is known before memory
 * is taken for it. See RFC 8878, chapter 3.
 */
import { Damage } from '../damage.ts';

/** Memory that a frame may ask for to be unpacked: as much as the `zstd` command allows. */
const MAX_WINDOW_BYTES = 128 << 20;
const MAGIC = 0xfd2fb528;
/** The first of sixteen marks of frames that hold no data. */
const SKIPPABLE = 0x184d2a50;
const BLOCK = { raw: 0, repeated: 1, packed: 2 } as const;
const NOTHING = new Uint8Array(0);

export class ZstdFrames {
  /** Bytes that the frames say they unpack to; null once a frame does not say it. */
  contentBytes: number | null = 0;
  /** Bytes that blocks unpack to which are not packed, or one byte repeated. */
  plainBytes = 0;
  private rest = NOTHING;
  private skip = 0;
  private isInFrame = false;
  private hasChecksum = false;

  /** Takes the next bytes. Throws Damage where they are no frame, or one that needs too much memory. */
  push(chunk: Uint8Array): void {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    this.rest = NOTHING;
    for (let at = 0; ; ) {
      const step = Math.min(this.skip, bytes.length - at);
      at += step;
      this.skip -= step;
      if (this.skip > 0 || at === bytes.length) return;
      const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
      const taken = this.isInFrame ? this.block(view) : this.frame(view);
      if (taken === null) {
        this.rest = bytes.slice(at);
        return;
      }
      at += taken;
    }
  }

  /** Throws Damage where the data does not end here. */
  end(): void {
    if (this.isInFrame || this.skip > 0 || this.rest.length > 0)
      throw new Damage('unexpected end of the Zstandard data');
  }

  /** Bytes of a frame's header; null where not all of them are here yet. */
  private frame(view: DataView): number | null {
    if (view.byteLength < 8) return null;
    const magic = view.getUint32(0, true);
    if (magic >>> 4 === SKIPPABLE >>> 4) {
      this.skip = view.getUint32(4, true);
      return 8;
    }
    if (magic !== MAGIC) throw new Damage('this is no Zstandard frame');
    const descriptor = view.getUint8(4);
    const isSingle = (descriptor & 0x20) !== 0;
    const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6];
    const at = 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][descriptor & 3];
    if (view.byteLength < at + sizeBytes) return null;
    const size =
      sizeBytes === 0
        ? null
        : sizeBytes === 1
          ? view.getUint8(at)
          : sizeBytes === 2
            ? view.getUint16(at, true) + 256
            : sizeBytes === 4
              ? view.getUint32(at, true)
              : Number(view.getBigUint64(at, true));
    const base = 2 ** (10 + (view.getUint8(5) >> 3));
    const window = isSingle ? (size as number) : base + (base / 8) * (view.getUint8(5) & 7);
    if (!isSingle && window > MAX_WINDOW_BYTES)
      throw new Damage(
        `it needs ${Math.round(window / 2 ** 20)} MB of memory to be unpacked; up to 128 MB are allowed`,
      );
    this.contentBytes = size === null || this.contentBytes === null ? null : this.contentBytes + size;
    this.hasChecksum = (descriptor & 4) !== 0;
    this.isInFrame = true;
    return at + sizeBytes;
  }

  private block(view: DataView): number | null {
    if (view.byteLength < 3) return null;
    const header = view.getUint16(0, true) | (view.getUint8(2) << 16);
    const kind = (header >> 1) & 3;
    const size = header >>> 3;
    if (kind > BLOCK.packed) throw new Damage('a Zstandard block is of no known kind');
    if (kind !== BLOCK.packed) this.plainBytes += size;
    this.skip = kind === BLOCK.repeated ? 1 : size;
    if ((header & 1) === 1) {
      this.isInFrame = false;
      if (this.hasChecksum) this.skip += 4;
    }
    return 3;
  }
}
