/** Files that hold no table that is read here, known by their contents: their names in a sentence, and what to do with them. */
import { textOfHead } from './text-head.ts';

export interface OtherFile {
  /** "This looks like …". */
  readonly name: string;
  readonly hint: string;
  /** Packed or archived: a format may unpack such files itself. */
  readonly isPacking?: boolean;
}

interface Known extends OtherFile {
  /** Bytes, a letter a byte (Latin-1), and where they stand: 0 if left out. */
  readonly bytes?: readonly string[];
  readonly at?: number;
  /** Matches the beginning of its text, behind a byte order mark, blanks and remarks. */
  readonly beginning?: RegExp;
}

const PICTURE = 'Choose the table that it shows as a file of its own: numbers are not read off pictures.';
const UNPACK = 'Unpack it, and choose the file that is in it.';
const SPREADSHEET = 'Copy its table into a spreadsheet, and save that as .xlsx or .csv.';
const PICKLE =
  'Loading it can run code, so it is never loaded here. If you trust it, in Python: pandas.read_pickle(FILE).to_parquet("rows.parquet").';

const picture = (name: string, ...bytes: string[]): Known => ({ name, hint: PICTURE, bytes });
const packed = (name: string, ...bytes: string[]): Known => ({ name, hint: UNPACK, bytes, isPacking: true });

/** The first that fits counts. */
const KNOWN: readonly Known[] = [
  picture('a PNG image', '\x89PNG'),
  picture('a JPEG image', '\xff\xd8\xff'),
  picture('a GIF image', 'GIF87a', 'GIF89a'),
  picture('a TIFF image', 'II*\0', 'MM\0*', 'II+\0'),
  picture('a Photoshop image', '8BPS'),
  { ...picture('a WebP image', 'WEBP'), at: 8 },
  { ...picture('a HEIC or AVIF image', 'ftypheic', 'ftypheix', 'ftypmif1', 'ftypavif'), at: 4 },
  { ...picture('a Windows bitmap', '\0\0\0\0'), at: 6, beginning: /^BM/ },
  {
    name: 'a PDF document',
    hint: 'Let Excel (Data, Get Data, From PDF) or Tabula take the table out of it, and save that as .xlsx or .csv.',
    bytes: ['%PDF-'],
  },
  { name: 'a PostScript document', hint: SPREADSHEET, bytes: ['%!PS'] },
  { name: 'a Rich Text document', hint: SPREADSHEET, bytes: ['{\\rtf'] },
  packed('a gzip archive', '\x1f\x8b'),
  packed('a bzip2 archive', 'BZh1', 'BZh2', 'BZh3', 'BZh4', 'BZh5', 'BZh6', 'BZh7', 'BZh8', 'BZh9'),
  packed('an xz archive', '\xfd7zXZ\0'),
  packed('a 7-Zip archive', "7z\xbc\xaf'\x1c"),
  packed('a RAR archive', 'Rar!\x1a\x07'),
  packed('a file packed with LZ4', '\x04"M\x18'),
  packed('a file packed with compress', '\x1f\x9d'),
  packed('a file packed with Snappy', '\xff\x06\0\0sNaPpY'),
  { name: 'a pickle of Python', hint: PICKLE, bytes: ['\x80\x02', '\x80\x03', '\x80\x04\x95', '\x80\x05\x95'] },
  {
    name: 'a pickle of Python',
    hint: PICKLE,
    beginning: /^(?:\(lp\d+|\(dp\d+|ccopy_reg|c(?:pandas|numpy|sklearn)[\w.]*)\n/,
  },
  {
    name: 'an HDF4 file',
    hint: 'Convert it to HDF5 with h4toh5, or in Python: xarray.open_dataset(FILE).to_dataframe().to_parquet("rows.parquet").',
    bytes: ['\x0e\x03\x13\x01'],
  },
  {
    name: 'a NetCDF file',
    hint: 'In Python: xarray.open_dataset(FILE).to_dataframe().to_parquet("rows.parquet").',
    bytes: ['CDF\x01', 'CDF\x02', 'CDF\x05'],
  },
  {
    name: 'a DuckDB database',
    hint: "In DuckDB: ATTACH 'FILE' AS d (READ_ONLY); COPY (FROM d.TABLE) TO 'rows.parquet'; and read that. SHOW ALL TABLES lists its tables.",
    bytes: ['DUCK'],
    at: 8,
  },
  {
    name: 'an Access database',
    hint: 'Export its table from Access as .xlsx or .csv, or take it out with mdb-export.',
    bytes: ['Standard Jet DB\0', 'Standard ACE DB\0'],
    at: 4,
  },
  {
    name: 'a catalog of SAS, which holds value labels and no rows',
    hint: 'Choose the .sas7bdat file that belongs to it. In R: haven::read_sas(DATA, catalog_file = FILE) applies the labels.',
    bytes: ['CATALOG '],
    at: 156,
  },
  {
    name: 'a capture of network traffic',
    hint: 'Save its packets as CSV in Wireshark.',
    bytes: ['\xd4\xc3\xb2\xa1', '\xa1\xb2\xc3\xd4', '\n\r\r\n'],
  },
  { name: 'an event log of Windows', hint: 'Save it as CSV in the Event Viewer.', bytes: ['ElfFile\0'] },
  {
    name: 'a program',
    hint: 'Choose the file that holds the data.',
    bytes: ['\x7fELF', 'MZ\x90\0', '\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe', '\0asm'],
  },
  {
    name: 'a video or sound',
    hint: 'Choose the file that holds the data.',
    bytes: ['OggS', 'ID3\x03', 'ID3\x04', 'fLaC', '\x1aE\xdf\xa3'],
  },
  {
    name: 'a video or sound',
    hint: 'Choose the file that holds the data.',
    bytes: ['ftypisom', 'ftypmp4', 'ftypqt  ', 'ftypM4A'],
    at: 4,
  },
  {
    name: 'a web page in one file (MHTML)',
    hint: 'Open it in the browser or in Excel, and save it as a web page (.html) or a workbook (.xlsx).',
    beginning: /^(?:From: <Saved by|MIME-Version:\s*1)/i,
  },
  {
    name: 'a workbook in XML of Excel 2003',
    hint: 'Open it in Excel or LibreOffice, and save it as .xlsx.',
    beginning: /^<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet/,
  },
  {
    name: 'a flat OpenDocument file',
    hint: 'Open it in LibreOffice, and save it as .ods or .xlsx.',
    beginning: /^<office:document\b/,
  },
  { name: 'an SVG image', hint: PICTURE, beginning: /^(?:<!doctype\s+svg|<svg[\s>])/i },
  {
    name: 'an XML document',
    hint: 'In Python: pandas.read_xml(FILE).to_csv("rows.csv", index=False), or save it as CSV in the program that wrote it.',
    // A mark of XML, or an element that says its namespace or is followed by another element.
    beginning:
      /^(?:<\?xml\b|<!doctype\s+(?!html)\w|<[a-z_][\w.:-]*\s[^>]*\bxmlns|<[a-z_][\w.:-]*(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*>\s*<[a-z_])/i,
  },
];

/** First bytes that are enough to know a file. */
export const HEAD_BYTES = 1 << 12;

/** What a file is whose first bytes are `head`, if it is none that holds a table. */
export function otherFile(head: Uint8Array): OtherFile | null {
  const start = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('latin1');
  const text = textOfHead(head.subarray(0, HEAD_BYTES));
  // Remarks and marks of XML are no part of the text.
  const isXml = /^(?:\ufeff|\xef\xbb\xbf)?\s*<\?xml\b/.test(start) && !/^<(?:!doctype\s+)?html\b/i.test(text);
  const found = KNOWN.find(
    ({ bytes, at = 0, beginning }) =>
      (bytes === undefined || bytes.some((known) => start.startsWith(known, at))) &&
      (beginning === undefined || beginning.test(text)),
  );
  return found ?? (isXml ? (KNOWN.at(-1) as Known) : null);
}

/** Lines of a log in which each entry is a sentence: of web servers, of syslog, of programs. */
const LOG_LINES = [
  /^\S+ \S+ \S+ \[\d\d\/\w{3}\/\d{4}:[^\]]+\] "/,
  /^(?:<\d+>)?\w{3} [ \d]\d \d\d:\d\d:\d\d \S+ [^\s:,;|]+(?:\[\d+\])?: /,
  /^\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?\s+(?:\S+\s+){0,3}?[[(]?(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL)\b[^,;\t|]/,
];
const LOG_HINT =
  'Its entries are sentences, not cells. Take their parts out first, such as with pandas.Series.str.extract, or choose a delimiter where they are cells all the same.';
/** Lines that must look alike. */
const LEAST_LINES = 3;
const MAX_LINES = 20;

/** A log, if its first lines are entries of one. */
export function logFile(head: Uint8Array): OtherFile | null {
  const lines = textOfHead(head.subarray(0, HEAD_BYTES)).split(/\r?\n/).slice(0, -1).slice(0, MAX_LINES);
  if (lines.length < LEAST_LINES) return null;
  return LOG_LINES.some((entry) => lines.every((line) => entry.test(line))) ? { name: 'a log', hint: LOG_HINT } : null;
}
