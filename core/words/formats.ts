/**
 * The register of file formats. Readers, writers, dialogs, grants, sentences and the command's help take their facts from
 * here; code that reads or writes a format is registered in core/formats. Plain data, so that the window can import it.
 */

interface Format {
  /** Its name in a list: "CSV, Parquet or NumPy". */
  readonly label: string;
  /** Left out for formats that are only written. */
  readonly reads?: {
    /** Type of the source node that reads it. */
    readonly sourceType: string;
    /** In small letters, without the point. */
    readonly endings: readonly string[];
    /** A text format: its files may be packed (`PACKED_ENDINGS`). */
    readonly isText?: boolean;
    /** First bytes of its files, a letter a byte (Latin-1), and the name of such a file: "This looks like …". */
    readonly magic?: readonly {
      readonly bytes: string;
      readonly name: string;
      /** Stands before the last byte of the file, too: for first bytes that a text may begin with. */
      readonly end?: string;
    }[];
    /** Matches the beginning of its text, behind a byte order mark, blanks and remarks (`<!-- … -->`). */
    readonly beginning?: RegExp;
    /** A ZIP archive with a file of this ending in it is of this format, and not of the one whose magic ZIP's is. */
    readonly zippedEnding?: string;
    /** Its files hold arrays without column names, such as the predictions of a model. */
    readonly hasArrays?: boolean;
  };
  /** Kinds of files that are written, by the id of their writer, in the order of a save dialog. */
  readonly writes?: Readonly<
    Record<
      string,
      {
        /** Its name in a save dialog. */
        readonly label: string;
        readonly endings: readonly string[];
        /** Added to the file's name, the name of a second file that is written beside it. */
        readonly beside?: string;
        /** Its numbers are of the precision that `dtype` chooses. */
        readonly hasDtype?: boolean;
        /** Texts that a spreadsheet would run as formulas are escaped where the user asks for it. */
        readonly escapesFormulas?: boolean;
        /** It holds the parts of a split side by side, whatever rows are asked for. */
        readonly holdsParts?: boolean;
      }
    >
  >;
}

/**
 * By id, which is the name of the format's folder in core/formats and begins the names of its tasks. The order counts: a
 * folder is read in the first format that one of its files has, and dialogs list the formats so.
 */
const FORMATS = {
  csv: {
    label: 'CSV',
    reads: { sourceType: 'CsvSource', endings: ['csv', 'tsv', 'txt', 'tab', 'dat', 'data'], isText: true },
    writes: {
      csv: { label: 'CSV', endings: ['csv'], escapesFormulas: true },
      tsv: { label: 'Tab-separated', endings: ['tsv'], escapesFormulas: true },
    },
  },
  parquet: {
    label: 'Parquet',
    reads: {
      sourceType: 'ParquetSource',
      endings: ['parquet', 'pq'],
      magic: [{ bytes: 'PAR1', name: 'a Parquet file' }],
    },
    writes: { parquet: { label: 'Parquet', endings: ['parquet'] } },
  },
  arrow: {
    label: 'Arrow',
    reads: {
      sourceType: 'ArrowSource',
      endings: ['arrow', 'arrows', 'feather', 'ipc'],
      magic: [{ bytes: 'ARROW1', name: 'an Arrow file' }],
    },
    writes: { arrow: { label: 'Arrow / Feather', endings: ['arrow', 'feather'] } },
  },
  jsonl: {
    label: 'JSON',
    reads: {
      sourceType: 'JsonlSource',
      endings: ['jsonl', 'ndjson', 'json'],
      isText: true,
      // An object with a key, alone or in a list.
      beginning: /^(?:\[\s*)?\{\s*"(?:[^"\\\n]|\\.)*"\s*:/,
    },
    writes: {
      jsonl: { label: 'JSON Lines', endings: ['jsonl'] },
      json: { label: 'JSON', endings: ['json'] },
    },
  },
  xlsx: {
    label: 'Excel',
    reads: {
      sourceType: 'XlsxSource',
      endings: ['xlsx', 'xlsm', 'xlsb', 'xls', 'ods'],
      magic: [
        { bytes: 'PK\x03\x04', name: 'a ZIP archive or an Excel workbook' },
        { bytes: '\xd0\xcf\x11\xe0', name: 'an old Excel workbook' },
      ],
    },
    writes: { xlsx: { label: 'Excel', endings: ['xlsx'] } },
  },
  html: {
    label: 'HTML',
    reads: {
      sourceType: 'HtmlSource',
      endings: ['html', 'htm'],
      isText: true,
      // The standard's first element, or one that programs write first.
      beginning:
        /^<(?:!doctype\s+html|html|head|body|meta|title|style|script|link|table|div|center|font|span|p|br|hr|h[1-6]|b)[\s/>]/i,
    },
  },
  npy: {
    label: 'NumPy',
    reads: {
      sourceType: 'NpySource',
      endings: ['npy', 'npz'],
      magic: [{ bytes: '\x93NUMPY', name: 'a NumPy file' }],
      zippedEnding: 'npy',
      hasArrays: true,
    },
    writes: {
      npy: { label: 'NumPy matrix', endings: ['npy'], hasDtype: true },
      npz: { label: 'NumPy archive (x_train, y_train …)', endings: ['npz'], hasDtype: true, holdsParts: true },
    },
  },
  stata: {
    label: 'Stata',
    reads: {
      sourceType: 'StataSource',
      endings: ['dta'],
      magic: [
        { bytes: '<stata_dta>', name: 'a Stata file' },
        ...['l', 'n', 'o', 'p', 'q', 'r', 's'].flatMap((version) =>
          ['\x01', '\x02'].map((order) => ({ bytes: `${version}${order}\x01\0`, name: 'a Stata file' })),
        ),
      ],
    },
    writes: { dta: { label: 'Stata', endings: ['dta'] } },
  },
  spss: {
    label: 'SPSS',
    reads: {
      sourceType: 'SpssSource',
      endings: ['sav', 'zsav', 'por'],
      magic: [
        { bytes: '$FL2@(#)', name: 'an SPSS file' },
        { bytes: '$FL3@(#)', name: 'an SPSS file' },
        { bytes: 'ASCII SPSS PORT FILE', name: 'a portable SPSS file' },
      ],
    },
    writes: { sav: { label: 'SPSS', endings: ['sav'] } },
  },
  sas: {
    label: 'SAS',
    reads: {
      sourceType: 'SasSource',
      endings: ['sas7bdat', 'xpt'],
      magic: [
        { bytes: '\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60\xb3\x14\x11\xcf', name: 'a SAS file' },
        { bytes: 'HEADER RECORD*******LIB', name: 'a SAS transport file' },
      ],
    },
  },
  rdata: {
    label: 'R',
    reads: {
      sourceType: 'RSource',
      endings: ['rds', 'rdata', 'rda'],
      magic: [
        { bytes: 'RDX2\n', name: 'a file of R objects' },
        { bytes: 'RDX3\n', name: 'a file of R objects' },
        { bytes: 'RDA2\n', name: 'a file of R objects' },
        { bytes: 'RDA3\n', name: 'a file of R objects' },
      ],
    },
  },
  arff: {
    label: 'ARFF',
    reads: { sourceType: 'ArffSource', endings: ['arff'], isText: true },
    writes: { arff: { label: 'ARFF (Weka)', endings: ['arff'] } },
  },
  dbf: {
    label: 'DBF',
    reads: { sourceType: 'DbfSource', endings: ['dbf'] },
  },
  sqlite: {
    label: 'SQLite',
    reads: {
      sourceType: 'SqliteSource',
      endings: ['sqlite', 'sqlite3', 'db', 'db3', 'gpkg'],
      magic: [{ bytes: 'SQLite ', name: 'a SQLite database' }],
    },
    writes: { sqlite: { label: 'SQLite', endings: ['sqlite', 'db'] } },
  },
  avro: {
    label: 'Avro',
    reads: { sourceType: 'AvroSource', endings: ['avro'], magic: [{ bytes: 'Obj\x01', name: 'an Avro file' }] },
  },
  orc: {
    label: 'ORC',
    reads: { sourceType: 'OrcSource', endings: ['orc'], magic: [{ bytes: 'ORC', end: 'ORC', name: 'an ORC file' }] },
  },
  mat: {
    label: 'MATLAB',
    reads: {
      sourceType: 'MatSource',
      endings: ['mat'],
      magic: ['5.0', '7.0', '7.3'].map((version) => ({ bytes: `MATLAB ${version} MAT-file`, name: 'a MATLAB file' })),
    },
  },
  hdf5: {
    label: 'HDF5',
    reads: {
      sourceType: 'Hdf5Source',
      endings: ['h5', 'hdf5', 'hdf', 'he5', 'nc'],
      magic: [{ bytes: '\x89HDF\r\n\x1a\n', name: 'an HDF5 file' }],
    },
  },
  tfrecord: {
    label: 'TFRecord',
    writes: { tfrecord: { label: 'TFRecord', endings: ['tfrecord'], beside: '.schema.json' } },
  },
} as const satisfies Readonly<Record<string, Format>>;

type Formats = typeof FORMATS;
type KeysOfEach<Value> = Value extends unknown ? keyof Value : never;

/** Ids of formats that are read. */
export type ReadId = { [Id in keyof Formats]: Formats[Id] extends { reads: unknown } ? Id : never }[keyof Formats];
/** Ids of kinds of files that are written. */
export type WriteId = {
  [Id in keyof Formats]: Formats[Id] extends { writes: infer W } ? KeysOfEach<W> : never;
}[keyof Formats];

/** A format that is read. */
export interface ReadFormat extends Required<Omit<NonNullable<Format['reads']>, 'zippedEnding' | 'beginning'>> {
  readonly id: ReadId;
  readonly label: string;
  readonly zippedEnding: string | null;
  readonly beginning: RegExp | null;
  /** Matches the names of its files. */
  readonly names: RegExp;
}

/** A kind of file that is written. */
export interface WriteFormat {
  readonly id: WriteId;
  readonly label: string;
  readonly endings: readonly string[];
  readonly beside: string | null;
  readonly hasDtype: boolean;
  readonly escapesFormulas: boolean;
  readonly holdsParts: boolean;
}

/** Endings that follow the one of a text format where the file is packed: by gzip, Zstandard, xz or bzip2. */
const PACKED_ENDINGS = ['gz', 'zst', 'xz', 'bz2'];
const PACKED = `(\\.(${PACKED_ENDINGS.join('|')}))?`;

const entries = Object.entries(FORMATS) as [string, Format][];

export const READ_FORMATS: readonly ReadFormat[] = entries.flatMap(([id, { label, reads }]): ReadFormat[] => {
  if (reads === undefined) return [];
  const { isText = false, hasArrays = false, magic = [], zippedEnding = null, beginning = null } = reads;
  const names = new RegExp(`\\.(${reads.endings.join('|')})${isText ? PACKED : ''}$`, 'i');
  return [{ ...reads, id: id as ReadId, label, isText, hasArrays, magic, zippedEnding, beginning, names }];
});

export const WRITE_FORMATS: readonly WriteFormat[] = entries.flatMap(([, { writes = {} }]) =>
  Object.entries(writes).map(
    ([id, { beside = null, hasDtype = false, escapesFormulas = false, holdsParts = false, ...kind }]): WriteFormat => ({
      ...kind,
      id: id as WriteId,
      beside,
      hasDtype,
      escapesFormulas,
      holdsParts,
    }),
  ),
);

/** What is of no other format is read as delimited text. */
export const FALLBACK_SOURCE_TYPE = FORMATS.csv.reads.sourceType;

/** The format that a source node of this type reads. */
export const formatOfSource = (sourceType: string): ReadFormat | undefined =>
  READ_FORMATS.find((format) => format.sourceType === sourceType);

/** The format whose files have such names. */
export const formatOfName = (name: string): ReadFormat | undefined =>
  READ_FORMATS.find(({ names }) => names.test(name));

/** The kind of file that is written for an ending, given with its point: `.csv`. */
export const formatOfEnding = (ending: string): WriteFormat | undefined =>
  WRITE_FORMATS.find(({ endings }) => endings.includes(ending.toLowerCase().slice(1)));

const pointed = (formats: readonly { readonly endings: readonly string[] }[]): readonly string[] =>
  formats.flatMap(({ endings }) => endings.map((ending) => `.${ending}`));

/** Endings that can be written, with their points. */
export const WRITTEN_ENDINGS = pointed(WRITE_FORMATS);

/** Those of files whose numbers have a precision to choose. */
export const DTYPE_ENDINGS = pointed(WRITE_FORMATS.filter(({ hasDtype }) => hasDtype));

/** Endings of archives, without the point; tar archives may be packed. A table in one is read by the node of its own format. */
const ARCHIVE_ENDINGS = ['zip', 'tar', 'tgz', 'txz', 'tbz2'];
const ARCHIVE_NAMES = new RegExp(`\\.(${ARCHIVE_ENDINGS.join('|')}|tar${PACKED})$`, 'i');

/** Whether an archive that is read has such a name. */
export const isArchiveName = (name: string): boolean => ARCHIVE_NAMES.test(name);

/** Endings of data, without the point; a document's folder is opened to the engine for these only. */
export const DATA_ENDINGS: readonly string[] = [
  ...READ_FORMATS.flatMap(({ endings }) => endings),
  ...PACKED_ENDINGS,
  ...ARCHIVE_ENDINGS,
];

/** The same for a model's predictions: arrays come first, because most models write them. */
export const PREDICTION_ENDINGS: readonly string[] = [
  ...new Set([...READ_FORMATS.flatMap(({ hasArrays, endings }) => (hasArrays ? endings : [])), ...DATA_ENDINGS]),
];

/** The formats that are read, for a sentence: "CSV, Parquet or NumPy". */
export const READABLE_TEXT = READ_FORMATS.map(({ label }) => label)
  .join(', ')
  .replace(/, (?=[^,]*$)/, ' or ');
