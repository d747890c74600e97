/** Text of a file with its invisible characters as signs, so that nothing in it hides or changes what stands beside it. */

const SIGNS: Readonly<Record<string, string>> = {
  '\t': '→',
  '\u007f': '␡',
  '\u00a0': '⍽',
};

/** Control characters, blanks of other widths, and marks that join letters or turn the direction of text. */
const INVISIBLE =
  // oxlint-disable-next-line no-control-regex -- they are looked for
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u2066-\u206f\u3000\ufeff\ufff9-\ufffb]/g;

const CONTROL_PICTURES = 0x2400;

function signOf(character: string): string {
  const code = character.charCodeAt(0);
  if (SIGNS[character] !== undefined) return SIGNS[character];
  if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
  return `‹${code.toString(16).toUpperCase().padStart(4, '0')}›`;
}

export const visibleText = (text: string): string => text.replace(INVISIBLE, signOf);

/** The same for whatever stands between cells, where blanks count. */
export const visibleDelimiter = (text: string): string => visibleText(text).replaceAll(' ', '·');
