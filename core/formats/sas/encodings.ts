/** The encoding of a SAS file, which its header names by a number. */
import { standardName } from '../records/encodings.ts';

/** Names by number, for those that `TextDecoder` knows. */
const NAMES: Readonly<Record<number, string>> = {
  20: 'utf-8',
  28: 'us-ascii',
  29: 'iso-8859-1',
  30: 'iso-8859-2',
  31: 'iso-8859-3',
  32: 'iso-8859-4',
  33: 'iso-8859-5',
  34: 'iso-8859-6',
  35: 'iso-8859-7',
  36: 'iso-8859-8',
  37: 'iso-8859-9',
  39: 'iso-8859-11',
  40: 'iso-8859-15',
  49: 'ibm866',
  51: 'windows-874',
  60: 'windows-1250',
  61: 'windows-1251',
  62: 'windows-1252',
  63: 'windows-1253',
  64: 'windows-1254',
  65: 'windows-1255',
  66: 'windows-1256',
  67: 'windows-1257',
  68: 'windows-1258',
  69: 'macintosh',
  76: 'x-mac-cyrillic',
  118: 'big5',
  123: 'big5',
  125: 'gb18030',
  126: 'gbk',
  134: 'euc-jp',
  136: 'euc-kr',
  138: 'shift_jis',
  140: 'euc-kr',
  141: 'euc-kr',
  142: 'euc-kr',
  167: 'iso-2022-jp',
  205: 'gb18030',
  227: 'iso-8859-14',
  242: 'iso-8859-13',
  246: 'x-mac-cyrillic',
};

/** Standard name; null where the file names none, or none that is known. */
export const encodingOfNumber = (number: number): string | null => {
  const name = NAMES[number];
  return name === undefined ? null : standardName(name);
};
