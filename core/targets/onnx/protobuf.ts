/**
 * Writes the wire format of Protocol Buffers. A field is its number, its kind and its bytes.
 * The package onnx-proto would bring protobufjs 6, which is no longer maintained, for these few lines.
 */

/** Encoded fields in sequence. */
export type Fields = readonly Uint8Array[];

const VARINT = 0;
const BYTES = 2;

const encoder = new TextEncoder();

/** Base 128, lowest seven bits first. A negative number is written as its 64-bit two's complement. */
function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

const tag = (field: number, kind: number): Uint8Array => varint((field << 3) | kind);

/** Concatenates the parts. */
export function joined(parts: Fields): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const int = (field: number, value: number | bigint): Uint8Array => joined([tag(field, VARINT), varint(value)]);

export const bytes = (field: number, value: Uint8Array): Uint8Array =>
  joined([tag(field, BYTES), varint(value.length), value]);

export const text = (field: number, value: string): Uint8Array => bytes(field, encoder.encode(value));

export const message = (field: number, parts: Fields): Uint8Array => bytes(field, joined(parts));
