/** Encodings of DBF files: the driver's number in the header, or a file .cpg beside it. See the specification of shapelib, "code pages". */
import { type Decode, decoderOf, standardName } from '../records/encodings.ts';

/** Letters from 0x80 of the code pages of DOS that `TextDecoder` does not know. */
const DOS: Readonly<Record<string, string>> = {
  ibm437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ',
  ibm850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´­±‗¾¶§÷¸°¨·¹³²■ ',
  ibm852:
    'ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´­˝˛ˇ˘§÷¸°¨˙űŘř■ ',
};

/** By the number in the header, byte 29. */
const DRIVERS: Readonly<Record<number, string>> = {
  0x01: 'ibm437',
  0x02: 'ibm850',
  0x03: 'windows-1252',
  0x04: 'macintosh',
  0x13: 'shift_jis',
  0x1b: 'ibm437',
  0x1f: 'ibm852',
  0x26: 'ibm866',
  0x37: 'ibm850',
  0x4d: 'gbk',
  0x4e: 'euc-kr',
  0x4f: 'big5',
  0x50: 'windows-874',
  0x57: 'windows-1252',
  0x58: 'windows-1252',
  0x59: 'windows-1252',
  0x64: 'ibm852',
  0x65: 'ibm866',
  0x78: 'big5',
  0x79: 'euc-kr',
  0x7a: 'gbk',
  0x7b: 'shift_jis',
  0x7c: 'windows-874',
  0x7d: 'windows-1255',
  0x7e: 'windows-1256',
  0x96: 'x-mac-cyrillic',
  0xc8: 'windows-1250',
  0xc9: 'windows-1251',
  0xca: 'windows-1254',
  0xcb: 'windows-1253',
  0xcc: 'windows-1257',
};

/** The encoding of a driver; null where the file names none that is known. */
export const encodingOfDriver = (driver: number): string | null => DRIVERS[driver] ?? null;

/** The encoding that a file .cpg names, such as "UTF-8", "1252" or "ISO 88591"; null where it names none that is known. */
export function encodingOfText(text: string): string | null {
  const name = text.trim().toLowerCase();
  const [, number = ''] = /^(?:cp|ansi |oem )?(\d{3,4})$/.exec(name) ?? [];
  if (Object.hasOwn(DOS, `ibm${number}`)) return `ibm${number}`;
  const iso = /^(?:iso[ -]?)?8859[ -]?(\d+)$/.exec(name)?.[1];
  return standardName(number !== '' ? `windows-${number}` : iso !== undefined ? `iso-8859-${iso}` : name);
}

export function decoderOfPage(encoding: string): Decode {
  const letters = DOS[encoding];
  if (letters === undefined) return decoderOf(encoding);
  return (bytes) =>
    Buffer.from(bytes)
      .toString('latin1')
      .replace(/[\x80-\xff]/g, (letter) => letters[letter.charCodeAt(0) - 0x80]);
}
