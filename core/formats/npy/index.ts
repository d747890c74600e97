/** The header of a NumPy `.npy` file (format 1.0); the cells follow it as they lie in memory, little-endian, row by row. */

export type NpyType = 'float32' | 'float64' | 'int32';

const DESCRIPTION: Readonly<Record<NpyType, string>> = { float32: '<f4', float64: '<f8', int32: '<i4' };

export const NPY_BYTES: Readonly<Record<NpyType, number>> = { float32: 4, float64: 8, int32: 4 };

/** Cells begin at a multiple of this, so that they can be mapped into memory. */
const ALIGNMENT = 64;
/** Magic, version and the length of the text that follows. */
const PREFIX = 10;

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

function header(description: string, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${description}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((PREFIX + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(length).fill(0x20);
  bytes.set([0x93, ...ascii('NUMPY'), 1, 0, (length - PREFIX) & 0xff, (length - PREFIX) >> 8]);
  bytes.set(ascii(dictionary), PREFIX);
  bytes[length - 1] = 0x0a;
  return bytes;
}

/** The bytes before the cells of an array of that shape, outermost dimension first. */
export const npyHeader = (type: NpyType, shape: readonly number[]): Uint8Array => header(DESCRIPTION[type], shape);

/** A whole one-dimensional array of strings: NumPy's fixed-width UCS-4, readable without pickle. */
export function npyStrings(strings: readonly string[]): Uint8Array {
  const points = strings.map((string) => Array.from(string, (character) => character.codePointAt(0) as number));
  // NumPy has no strings of width 0.
  const width = points.reduce((widest, string) => Math.max(widest, string.length), 1);
  const head = header(`<U${width}`, [strings.length]);
  const bytes = new Uint8Array(head.length + strings.length * width * 4);
  bytes.set(head);
  const view = new DataView(bytes.buffer, head.length);
  points.forEach((string, row) => {
    string.forEach((point, index) => {
      view.setUint32((row * width + index) * 4, point, true);
    });
  });
  return bytes;
}
