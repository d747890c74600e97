import { py, pyRaw } from '../literals.ts';
import type { Helper } from './helper.ts';

export const dateHelpers = {
  milliseconds: {
    source: py`
def milliseconds(x):
    """Milliseconds since 1970; NaN where missing."""
    return (x - pd.Timestamp(0)) / pd.Timedelta(milliseconds=1)
`,
  },
  date_of: {
    source: py`
def date_of(x):
    """The date of milliseconds since 1970."""
    x = pd.Series(x, dtype=float)
    dates = np.full(len(x), "NaT", dtype="datetime64[us]")
    known = np.isfinite(x.to_numpy())
    dates[known] = np.rint(x.to_numpy()[known] * 1000).astype("int64").astype("datetime64[us]")
    return pd.Series(dates, index=x.index)
`,
  },
  date_text: {
    needs: ['each_text'],
    source: py`
def date_text(x):
    """2024-05-17, with a time of day 2024-05-17 08:30:00, with milliseconds 2024-05-17 08:30:00.250."""

    def text(date):
        precision = "milliseconds" if date.microsecond >= 1000 else "seconds"
        midnight = date.time().replace(microsecond=date.microsecond // 1000) == datetime.time()
        return str(date.date()) if midnight else date.isoformat(" ", precision)

    return each_text(x.astype(object).where(x.notna(), None), text)
`,
    imports: ['datetime'],
  },
  civil_date: {
    imports: ['calendar', 'datetime'],
    source: pyRaw`
EPOCH = datetime.datetime(1970, 1, 1)


def civil_date(year, month, day, hour=0, minute=0, second=0, millisecond=0, offset=0):
    """Milliseconds since 1970; NaN where there is no such day or time. The offset from UTC is in minutes."""
    if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(2000 + year % 400, month)[1]):
        return np.nan
    if hour > 23 or minute > 59 or second > 59:
        return np.nan
    days = datetime.datetime(2000 + year % 400, month, day) - EPOCH
    days = days.days + (year - 2000 - year % 400) // 400 * 146097
    return days * 86_400_000 + ((hour * 60 + minute - offset) * 60 + second) * 1000 + millisecond


def utc_offset(text):
    """Minutes of Z, +02, +02:30, -0730."""
    if not text or text in "Zz":
        return 0
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:4] or 0)
    return -minutes if text[0] == "-" else minutes


def full_year(digits):
    """Of two digits, 69 to 99 are in the last century."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 69 else 1900)


MONTHS = [name.lower() for name in calendar.month_name]
`,
  },
  parse_date: {
    needs: ['civil_date', 'date_of'],
    imports: ['re'],
    source: pyRaw`
TIME = (
    r"(?:(?:[T ]|,\s)\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?\s*([AaPp][Mm])?"
    r"\s*(Z|z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
ISO = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?)?" + TIME)
COMPACT = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})"
    r"(?:T([0-9]{2}):?([0-9]{2})(?::?([0-9]{2})(?:[.,]([0-9]{1,9}))?)?()(Z|z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
DAY_OR_MONTH = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})" + TIME)
DAY_NAME = re.compile(
    r"(?:[a-z]{3,9},?\s+)?([0-9]{1,2})(?:st|nd|rd|th)?[-\s]\s*([a-z]{3,9})\.?[-,\s]\s*([0-9]{4}|[0-9]{2})" + TIME,
    re.IGNORECASE,
)
NAME_DAY = re.compile(
    r"(?:[a-z]{3,9},?\s+)?([a-z]{3,9})\.?[-\s]\s*([0-9]{1,2})(?:st|nd|rd|th)?(?:,\s*|[-\s]\s*)([0-9]{4})" + TIME,
    re.IGNORECASE,
)
NAME_YEAR = re.compile(r"([a-z]{3,9})\.?[-,\s]\s*([0-9]{4})", re.IGNORECASE)


def parse_date(x, dayfirst=False):
    """ISO 8601, 5/17/2024 (17/5/2024 with dayfirst), 17 May 2024 and May 17, 2024; missing for anything else."""

    def timed(year, month, day, time=()):
        hour, minute, second, fraction, half, offset = [part or "" for part in time] or [""] * 6
        hour = int(hour or 0)
        if half:
            if not 1 <= hour <= 12:
                return np.nan
            hour = hour % 12 + (12 if half.lower() == "pm" else 0)
        millisecond = int(fraction.ljust(3, "0")[:3])
        return civil_date(
            year, month, day, hour, int(minute or 0), int(second or 0), millisecond, utc_offset(offset)
        )

    def month_of(name):
        name = name.lower()
        return next((k for k in range(1, 13) if MONTHS[k].startswith("sep" if name == "sept" else name)), 0)

    def read(text):
        text = text.strip()
        if found := COMPACT.fullmatch(text):
            return timed(*(int(part) for part in found.groups()[:3]), found.groups()[3:])
        if found := ISO.fullmatch(text):
            return timed(int(found[1]), int(found[3] or 1), int(found[4] or 1), found.groups()[4:])
        if found := DAY_OR_MONTH.fullmatch(text):
            first, second = int(found[1]), int(found[3])
            month, day = (second, first) if dayfirst else (first, second)
            return timed(full_year(found[4]), month, day, found.groups()[4:])
        if found := DAY_NAME.fullmatch(text):
            return timed(full_year(found[3]), month_of(found[2]), int(found[1]), found.groups()[3:])
        if found := NAME_DAY.fullmatch(text):
            return timed(int(found[3]), month_of(found[1]), int(found[2]), found.groups()[3:])
        if found := NAME_YEAR.fullmatch(text):
            return timed(int(found[2]), month_of(found[1]), 1)
        return np.nan

    return date_of(x.map(read, na_action="ignore").astype(float))
`,
  },
  parse_date_format: {
    needs: ['civil_date', 'date_of'],
    imports: ['re'],
    source: pyRaw`
def parse_date_format(x, form):
    """Dates as strptime reads them in that format; missing where a text is none."""
    names = "|".join(calendar.month_name[1:])
    short = "|".join(calendar.month_abbr[1:])
    days = "|".join(calendar.day_name)
    directives = {
        "Y": r"[0-9]{4}",
        "y": r"[0-9]{2}",
        "m": r"1[0-2]|0[1-9]|[1-9]",
        "d": r"3[01]|[12][0-9]|0[1-9]|[1-9]| [1-9]",
        "j": r"36[0-6]|3[0-5][0-9]|[12][0-9][0-9]|0[1-9][0-9]|00[1-9]|[1-9][0-9]|0[1-9]|[1-9]",
        "H": r"2[0-3]|[01][0-9]|[0-9]",
        "I": r"1[0-2]|0[1-9]|[1-9]",
        "M": r"[0-5][0-9]|[0-9]",
        "S": r"[0-5][0-9]|[0-9]",
        "f": r"[0-9]{1,9}",
        "b": short,
        "B": names,
        "a": "|".join(calendar.day_abbr),
        "A": days,
        "p": "am|pm",
        "z": r"z|[+-][0-9]{2}:?[0-5][0-9]",
        "Z": "utc|gmt",
    }
    letters = []

    def piece(found):
        text = found[0]
        if text == "%%":
            return "%"
        if text.startswith("%"):
            letters.append(text[1])
            return f"({directives[text[1]]})"
        return r"\s+" if text.isspace() else re.escape(text)

    pattern = re.compile(re.sub(r"%.|\s+|[^%\s]", piece, form), re.IGNORECASE)

    def read(text):
        found = pattern.fullmatch(text.strip())
        if not found:
            return np.nan
        at = dict(year=1900, month=1, day=1, hour=0, minute=0, second=0, millisecond=0, offset=0)
        twelve, afternoon, day_of_year = None, False, None
        for letter, part in zip(letters, found.groups()):
            if letter in "Yy":
                at["year"] = full_year(part)
            elif letter in "bB":
                at["month"] = [name[:3] for name in MONTHS].index(part[:3].lower())
            elif letter in "mdHMS":
                at[{"m": "month", "d": "day", "H": "hour", "M": "minute", "S": "second"}[letter]] = int(part)
            elif letter == "I":
                twelve = int(part)
            elif letter == "p":
                afternoon = part.lower() == "pm"
            elif letter == "j":
                day_of_year = int(part)
            elif letter == "f":
                at["millisecond"] = int(part.ljust(3, "0")[:3])
            elif letter == "z":
                at["offset"] = utc_offset(part)
        if twelve is not None:
            at["hour"] = twelve % 12 + (12 if afternoon else 0)
        if day_of_year is None:
            return civil_date(**at)
        return civil_date(**{**at, "month": 1, "day": 1}) + (day_of_year - 1) * 86_400_000

    return date_of(x.map(read, na_action="ignore").astype(float))
`,
  },
} as const satisfies Record<string, Helper>;
