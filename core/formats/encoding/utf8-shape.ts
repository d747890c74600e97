/** How far bytes are UTF-8. */

export interface Utf8Shape {
  /** Letters beyond ASCII that are UTF-8. */
  readonly letters: number;
  /** Bytes that no UTF-8 text has where they stand. */
  readonly strays: number;
}

/** Counts letters and stray bytes; a letter that the end of the bytes cuts is none of both. */
export function utf8Shape(bytes: Uint8Array): Utf8Shape {
  let letters = 0;
  let strays = 0;
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at];
    if (lead < 0x80) {
      at++;
      continue;
    }
    const more =
      lead >= 0xf0 && lead <= 0xf4 ? 3 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xc2 && lead < 0xe0 ? 1 : 0;
    const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    let fits = 0;
    while (fits < more) {
      const next = bytes[at + 1 + fits];
      if (next === undefined) return { letters, strays };
      const isFirst = fits === 0;
      if (next < (isFirst ? least : 0x80) || next > (isFirst ? most : 0xbf)) break;
      fits++;
    }
    if (more > 0 && fits === more) letters++;
    else strays++;
    at += 1 + fits;
  }
  return { letters, strays };
}
