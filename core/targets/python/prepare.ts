/** Functions of an exported Python file that bring the columns of a table into their kinds, by the rules of the engine's readers. */
import type { Field } from '../../ir/types.ts';
import { missingTexts, missingValues } from '../../graph/missing-words.ts';
import type { FrozenSource } from '../frozen.ts';
import { type Layout, lines } from './layout.ts';
import { joined, NEW_LINE, NOTHING, py, type PythonCode, pythonString } from './literals.ts';

/** Lines that make NUMBER, the pattern of numbers in the source's notation (`core/formats/cells/read-cell.ts` defines it). */
function numberPattern(decimal: string, thousands: string): PythonCode[] {
  const mark = decimal === ',' ? py`,` : py`[.]`;
  const comment = py`# Numbers as texts: digits of other scripts, 1_000 and groups of other than three digits are none.`;
  if (thousands === '')
    return [
      comment,
      py`NUMBER = re.compile(r"[ \\t]*[+-]?(?:(?:\\d+(?:${mark}\\d*)?|${mark}\\d+)(?:e[+-]?\\d+)?|inf(?:inity)?)[ \\t]*", re.A | re.I)`,
    ];
  return [
    comment,
    py`THOUSANDS = ${pythonString(thousands)}`,
    py`NUMBER = re.compile(`,
    py`    rf"[ \\t]*[+-]?(?:(?:(?:\\d+|\\d{{1,3}}(?:{re.escape(THOUSANDS)}\\d{{3}})+)(?:${mark}\\d*)?|${mark}\\d+)"`,
    py`    r"(?:e[+-]?\\d+)?|inf(?:inity)?)[ \\t]*",`,
    py`    re.A | re.I,`,
    py`)`,
  ];
}

/** Whether a source has columns of texts, in which a missing word may be a text. */
export const hasTexts = (fields: readonly Field[]): boolean =>
  fields.some(({ type }) => type === 'text' || type === 'category');

/** The texts that mean missing, and the mark of one that is a text all the same. */
function wordsText(source: FrozenSource): PythonCode[] {
  const set = (words: readonly string[]): Layout => ({
    open: py`{`,
    items: ['', ...words].map(pythonString),
    close: py`}`,
    fill: true,
  });
  const [values, texts] = [missingValues(source), missingTexts(source)];
  return [
    py`# Texts that mean missing: among numbers, truths and dates, and among texts.`,
    ...lines([py`NO_VALUES = `, set(values)]),
    ...lines([py`WORDS = `, values.join('\n') === texts.join('\n') ? py`NO_VALUES` : set(texts)]),
    py`# Readers of files mark such a word where it is a text; \`given\` takes the mark off.`,
    py`MARK = "\\ufdd0"`,
    py`MARKED = {word + MARK for word in NO_VALUES}`,
    NOTHING,
  ];
}

const givenTexts = (kinds: PythonCode): PythonCode => py`def given(column, kind):
    """A column that came in, in its kind. Missing words are missing, unless a reader marked them as texts."""
    made = column_of(column, kind)
    if kind != "text":
        return made
    made = made.mask(made.isin(WORDS))
    marked = made.isin(MARKED)
    return made.mask(marked, made.str.removesuffix(MARK)) if marked.any() else made


def kept_words(df):
    """A table whose texts are what they are: a missing word among them is marked as a text."""
    marked = {}
    for name, kind in ${kinds}.items():
        if kind == "text" and name in df.columns and (words := df[name].isin(WORDS)).any():
            marked[name] = df[name].astype(object).mask(words, df[name].astype(str) + MARK)
    return df.assign(**marked)`;

const GIVEN = py`def given(column, kind):
    """A column that came in, in its kind."""
    return column_of(column, kind)


def kept_words(df):
    """The table itself: none of its columns holds texts."""
    return df`;

/** @param kinds expression: the kinds of all columns that may come in */
export function prepareText(source: FrozenSource, fields: readonly Field[], kinds: PythonCode): PythonCode {
  const { params } = source;
  const decimal = params['decimal'] === ',' ? ',' : '.';
  const thousands = typeof params['thousands'] === 'string' ? params['thousands'] : '';
  const plain = joined([
    ...(thousands === '' ? [] : [py`.replace(THOUSANDS, "")`]),
    ...(decimal === ',' ? [py`.replace(",", ".")`] : []),
  ]);
  return py`${joined([...wordsText(source), ...numberPattern(decimal, thousands)], NEW_LINE)}


def number_of(cell):
    """The number that a cell of text shows; missing where it shows none. Durations and times of day are seconds."""
    if isinstance(cell, str):
        number = float(cell${plain}) if NUMBER.fullmatch(cell) else np.nan
        return number if np.isfinite(number) or "inf" in cell.lower() else np.nan
    if isinstance(cell, datetime.time):
        cell = datetime.timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second, microseconds=cell.microsecond)
    if isinstance(cell, (datetime.timedelta, np.timedelta64)):
        return cell / datetime.timedelta(seconds=1)
    try:
        return float(cell)
    except (TypeError, ValueError):
        return np.nan


TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def truth_of(cell):
    return TRUTHS.get(cell) if isinstance(cell, str) else {1: True, 0: False}.get(cell)


ISO_DATE = re.compile(
    r"(\\d{4}-\\d\\d-\\d\\d)(?:[T ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d{1,9}))?)?(Z|[+-]\\d\\d(?::?\\d\\d)?)?)?", re.ASCII
)


def moment_of(cell):
    """The moment of any ISO 8601 text, of the years 0 to 9999, to the nearest microsecond; missing where it is none."""
    match = ISO_DATE.fullmatch(str(cell))
    if match is None:
        return None
    day, *clock, fraction, zone = match.groups(default="")
    hour, minute, second = (int(part or 0) for part in clock)
    away = int(zone[1:3]) * 60 + int(zone[3:].replace(":", "") or 0) if len(zone) > 1 else 0
    try:
        if hour > 23 or minute > 59 or second > 59 or away >= 24 * 60:
            return None
        micros = (hour * 3600 + minute * 60 + second) * 10**6 + round(int(fraction.ljust(9, "0")) / 1000)
        return np.datetime64(day, "us") + micros - (-1 if zone[:1] == "-" else 1) * away * 60 * 10**6
    except ValueError:
        return None


def moments_of(texts):
    """The moments of ISO 8601 texts. Those that pandas reads otherwise, or not at all, are read one by one."""
    known = texts[texts.notna()].astype(str)
    plain = known.str.fullmatch(r"\\d{4}-\\d\\d-\\d\\d(?:[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,6})?)?(?:Z|[+-]\\d\\d(?::?\\d\\d)?)?)?", flags=re.ASCII)
    moments = pd.to_datetime(known.where(plain), format="ISO8601", errors="coerce", utc=True)
    moments = moments.dt.tz_localize(None).astype("datetime64[us]")
    others = moments.isna()
    if others.any():
        read = np.array([moment_of(cell) for cell in known[others]], dtype="datetime64[us]")
        moments = moments.mask(others, pd.Series(read, index=known.index[others]).reindex(known.index))
    return moments.reindex(texts.index).astype("datetime64[us]")


def json_number(number):
    """A number with the fewest digits, as JSON and JavaScript write it."""
    if number == 0 or not np.isfinite(number):
        return "0" if number == 0 else "NaN" if np.isnan(number) else "Infinity" if number > 0 else "-Infinity"
    text = repr(float(number)).removesuffix(".0")
    if "e" not in text:
        return text
    mantissa, exponent = text.split("e")
    return format(decimal.Decimal(text), "f") if -7 < int(exponent) < 21 else f"{mantissa}e{int(exponent):+d}"


def text_of(cell):
    """A cell of another kind as the text that it would have in a CSV."""
    if isinstance(cell, (bool, np.bool_)):
        return "true" if cell else "false"
    if isinstance(cell, (float, np.floating)):
        return json_number(cell)
    if isinstance(cell, datetime.datetime):
        cell = cell if cell.tzinfo is None else cell.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        text = cell.isoformat(timespec="microseconds").removesuffix("000").removesuffix(".000")
        return text.removesuffix("T00:00:00")
    return cell.isoformat() if isinstance(cell, datetime.date) else str(cell)


def plain_cells(column):
    """Python's own values; missing is NaN, whatever the column calls it."""
    return column.astype(object).where(column.notna(), np.nan)


# Cells that a column of a kind refuses, because they would become missing, or a text that nobody wrote.
NESTED = (dict, list, tuple, set, bytes, np.ndarray)
REFUSED = {
    "number": (*NESTED, datetime.date),
    "text": NESTED,
    "boolean": (*NESTED, datetime.date, datetime.time, datetime.timedelta),
    "datetime": (*NESTED, datetime.time, datetime.timedelta),
}


def known_cells(column, kind):
    """Python's own values, none of which the kind refuses."""
    cells = plain_cells(column)
    for of in sorted(set(map(type, cells)), key=str):
        if issubclass(of, REFUSED[kind]):
            raise ValueError(f"The column {column.name!r} holds {of.__name__}, and no {kind}: convert it before.")
    return cells


def column_of(column, kind):
    """A column in its kind. Texts that show none of that kind become missing; cells of other kinds are refused."""
    if kind == "number":
        if pd.api.types.is_numeric_dtype(column):
            return column.astype(float)
        if column.dtype.kind == "m":
            return column.astype(getattr(column.dtype, "numpy_dtype", column.dtype)).dt.total_seconds().astype(float)
        return known_cells(column, kind).map(number_of, na_action="ignore").astype(float)
    if kind == "boolean":
        if pd.api.types.is_bool_dtype(column):
            return column.astype("boolean")
        return known_cells(column, kind).map(truth_of, na_action="ignore").astype("boolean")
    if kind == "datetime":
        if not pd.api.types.is_datetime64_any_dtype(column):
            return moments_of(known_cells(column, kind))
        if getattr(column.dtype, "type", None) is datetime.date:
            return column.astype("datetime64[us]")
        column = column if column.dt.tz is None else column.dt.tz_convert("UTC").dt.tz_localize(None)
        return column.astype("datetime64[us]")
    return known_cells(column, kind).map(text_of, na_action="ignore").astype(TEXT)


${hasTexts(fields) ? givenTexts(kinds) : GIVEN}


def prepare(df):
    """The columns that are needed, in their kinds. Others are left out."""
    missing = [name for name in COLUMNS if name not in df.columns]
    if missing:
        raise KeyError(f"The data has no column {', '.join(map(repr, missing))}.")
    return pd.DataFrame({name: given(df[name], kind) for name, kind in COLUMNS.items()}, index=df.index)`;
}

/** `tell_mismatched`: what becomes of texts that their column's kind cannot hold, in rows of a file. */
export const tellMismatched = py`def tell_mismatched(df, mismatched):
    """Texts that show nothing of their column's kind are refused, or counted where they are to be missing."""
    for name, kind in COLUMNS.items():
        if kind == "text" or name not in df.columns:
            continue
        lost = df[name].notna() & column_of(df[name], kind).isna()
        if not lost.any():
            continue
        texts = df[name].astype(str).str.removesuffix(MARK).str.strip(" \\t")
        lost = np.flatnonzero(lost & ~texts.isin(NO_VALUES))
        if len(lost) == 0:
            continue
        cells = "1 cell" if len(lost) == 1 else f"{len(lost)} cells"
        where = f"The column {name!r}: {cells} cannot be read as {kind}, first in row {lost[0] + 1}: {df[name].iloc[lost[0]]!r}."
        if mismatched == "error":
            raise ValueError(f"{where} Mend them, or let such cells count as missing: --mismatched missing.")
        print(f"{where} They count as missing.", file=sys.stderr)`;
