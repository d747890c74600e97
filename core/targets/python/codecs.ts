/** Python's codecs of the encodings that files are read in. */
import type { Encoding } from '../../words/encodings.ts';

const CODECS: Readonly<Record<Encoding, string>> = {
  'utf-8': 'utf-8-sig',
  'utf-16le': 'utf-16-le',
  'utf-16be': 'utf-16-be',
  'windows-1252': 'cp1252',
  'iso-8859-15': 'iso8859-15',
  macintosh: 'mac-roman',
  'windows-1250': 'cp1250',
  'iso-8859-2': 'iso8859-2',
  'iso-8859-3': 'iso8859-3',
  'iso-8859-4': 'iso8859-4',
  'windows-1257': 'cp1257',
  'iso-8859-13': 'iso8859-13',
  'iso-8859-10': 'iso8859-10',
  'iso-8859-14': 'iso8859-14',
  'windows-1251': 'cp1251',
  'koi8-r': 'koi8-r',
  'koi8-u': 'koi8-u',
  'iso-8859-5': 'iso8859-5',
  ibm866: 'cp866',
  'x-mac-cyrillic': 'mac-cyrillic',
  'windows-1253': 'cp1253',
  'iso-8859-7': 'iso8859-7',
  'windows-1254': 'cp1254',
  'windows-1255': 'cp1255',
  'iso-8859-8': 'iso8859-8',
  'windows-1256': 'cp1256',
  'iso-8859-6': 'iso8859-6',
  'windows-1258': 'cp1258',
  'windows-874': 'cp874',
  shift_jis: 'cp932',
  'euc-jp': 'euc-jp',
  'iso-2022-jp': 'iso2022-jp',
  gb18030: 'gb18030',
  gbk: 'gbk',
  big5: 'big5hkscs',
  'euc-kr': 'cp949',
};

/** The codec of a source's encoding; UTF-8 where it was not decided. */
export const codecOf = (encoding: unknown): string => CODECS[encoding as Encoding] ?? CODECS['utf-8'];
