/** How a file writes its numbers. */

export interface Notation {
  readonly decimal: '.' | ',';
  /** Groups the digits of a number by three; null where nothing does. */
  readonly thousands: string | null;
}

/** The notation as loops over bytes compare it. */
export interface ByteNotation {
  /** Byte of the decimal mark. */
  readonly decimal: number;
  readonly thousands: string | null;
}
