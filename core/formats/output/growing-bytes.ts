/** Bytes that grow as they are written. */

const encoder = new TextEncoder();

export class GrowingBytes {
  bytes = new Uint8Array(1 << 16);
  length = 0;

  /** Makes room for so many more. */
  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.length + more, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  /** Appends a text in UTF-8. */
  text(text: string): void {
    // A letter of a JavaScript string takes three bytes at most.
    this.reserve(text.length * 3);
    this.length += encoder.encodeInto(text, this.bytes.subarray(this.length)).written;
  }

  /** What was written, in memory of its own. */
  taken(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}
