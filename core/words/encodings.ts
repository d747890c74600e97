/** Encodings of text files that can be chosen, by the label that browsers know them by, in plain words. */
export const ENCODINGS = {
  'utf-8': 'UTF-8, the usual one',
  'utf-16le': 'UTF-16, little end first',
  'utf-16be': 'UTF-16, big end first',
  'windows-1252': 'Windows-1252 (western Europe)',
  'iso-8859-15': 'ISO 8859-15, Latin-9 (western Europe)',
  macintosh: 'Mac Roman (western Europe, old Macs)',
  'windows-1250': 'Windows-1250 (central Europe)',
  'iso-8859-2': 'ISO 8859-2 (central Europe)',
  'iso-8859-3': 'ISO 8859-3 (Maltese, Esperanto)',
  'iso-8859-4': 'ISO 8859-4 (northern Europe)',
  'windows-1257': 'Windows-1257 (Baltic)',
  'iso-8859-13': 'ISO 8859-13 (Baltic)',
  'iso-8859-10': 'ISO 8859-10 (Nordic)',
  'iso-8859-14': 'ISO 8859-14 (Celtic)',
  'windows-1251': 'Windows-1251 (Cyrillic)',
  'koi8-r': 'KOI8-R (Russian)',
  'koi8-u': 'KOI8-U (Ukrainian)',
  'iso-8859-5': 'ISO 8859-5 (Cyrillic)',
  ibm866: 'CP 866 (Cyrillic, DOS)',
  'x-mac-cyrillic': 'Mac Cyrillic (old Macs)',
  'windows-1253': 'Windows-1253 (Greek)',
  'iso-8859-7': 'ISO 8859-7 (Greek)',
  'windows-1254': 'Windows-1254 (Turkish)',
  'windows-1255': 'Windows-1255 (Hebrew)',
  'iso-8859-8': 'ISO 8859-8 (Hebrew)',
  'windows-1256': 'Windows-1256 (Arabic)',
  'iso-8859-6': 'ISO 8859-6 (Arabic)',
  'windows-1258': 'Windows-1258 (Vietnamese)',
  'windows-874': 'Windows-874 (Thai)',
  shift_jis: 'Shift JIS (Japanese)',
  'euc-jp': 'EUC-JP (Japanese)',
  'iso-2022-jp': 'ISO-2022-JP (Japanese, mail)',
  gb18030: 'GB 18030 (simplified Chinese)',
  gbk: 'GBK (simplified Chinese)',
  big5: 'Big5 (traditional Chinese)',
  'euc-kr': 'EUC-KR (Korean)',
} as const;

export type Encoding = keyof typeof ENCODINGS;

/** Its name without what it is for: `Windows-1252`. */
export const encodingName = (encoding: Encoding): string => ENCODINGS[encoding].split(/ \(|,/)[0];
