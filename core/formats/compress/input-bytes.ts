/** Packed bytes that come in pieces, to be taken so many at a time. */
export class InputBytes {
  private readonly pieces: AsyncIterator<Uint8Array>;
  private held: Uint8Array = new Uint8Array(0);
  private at = 0;
  private isOver = false;

  constructor(input: AsyncIterable<Uint8Array>) {
    this.pieces = input[Symbol.asyncIterator]();
  }

  /** The next bytes, at least `count` of them unless the input ends before. They are taken by `skip`. */
  async peek(count: number): Promise<Uint8Array> {
    if (this.held.length - this.at < count && !this.isOver) {
      const parts: Uint8Array[] = [this.held.subarray(this.at)];
      let length = parts[0].length;
      while (length < count && !this.isOver) {
        const { value, done } = await this.pieces.next();
        if (done === true) this.isOver = true;
        else {
          parts.push(value);
          length += value.length;
        }
      }
      this.held = parts.length === 1 ? parts[0] : new Uint8Array(Buffer.concat(parts));
      this.at = 0;
    }
    return this.held.subarray(this.at);
  }

  skip(count: number): void {
    this.at += count;
  }

  /** Takes exactly so many bytes. Throws where the input ends before. */
  async take(count: number): Promise<Uint8Array> {
    const bytes = await this.peek(count);
    if (bytes.length < count) throw new Error('unexpected end');
    this.skip(count);
    return bytes.subarray(0, count);
  }
}
