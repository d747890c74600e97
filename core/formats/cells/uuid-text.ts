/** The text of a UUID of 16 bytes: "00112233-4455-6677-8899-aabbccddeeff". */
export function uuidText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [0, 8, 12, 16, 20].map((from, index, starts) => hex.slice(from, starts[index + 1])).join('-');
}
