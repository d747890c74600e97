/** Missing words in quotes, which are texts unless the source says otherwise (`quoted_missing`): pandas does not tell quotes. */
import type { FrozenSource } from '../frozen.ts';
import { NOTHING, py, type PythonCode, pythonString } from './literals.ts';
import { hasTexts } from './prepare.ts';
import { isFixedWidth, missingWords } from './text-dialect.ts';

/** Whether a word in quotes is a text of some column of the source. Columns of other types read it as missing anyway. */
export const keepsQuotedWords = (source: FrozenSource): boolean =>
  source.params['quoted_missing'] !== true &&
  source.params['quote'] !== '' &&
  !isFixedWidth(source) &&
  missingWords(source).some((word) => word !== '') &&
  hasTexts(source.fields);

/** `MarkedWords`: a text file in which such words have a mark, which `named` takes off the names of columns. */
export function quotedWords(source: FrozenSource): PythonCode[] {
  const { params } = source;
  const quote = typeof params['quote'] === 'string' ? params['quote'] : '"';
  const delimiter = typeof params['delimiter'] === 'string' && params['delimiter'] !== '' ? params['delimiter'] : ',';
  const blanks = params['skip_initial_space'] === true ? py` *` : NOTHING;
  return [
    py`class MarkedWords(io.TextIOBase):`,
    py`    """A text file, in whole lines, with a mark behind each missing word in quotes, which is a text."""`,
    NOTHING,
    py`    def __init__(self, file):`,
    py`        self.file = file`,
    py`        self.found = 0`,
    py`        quote, words = re.escape(${pythonString(quote)}), "|".join(map(re.escape, NO_VALUES - {""}))`,
    delimiter === String.raw`\s+`
      ? py`        delimiter = "[ \\\\t]"`
      : py`        delimiter = re.escape(${pythonString(delimiter)})`,
    py`        before, after = rf"(?:^|[\\r\\n]|{delimiter})${blanks}", rf"(?:{delimiter}|[\\r\\n]|$)"`,
    py`        self.word = re.compile(rf"({before}{quote}(?:{words}))(?={quote}{after})")`,
    NOTHING,
    py`    def readable(self):`,
    py`        return True`,
    NOTHING,
    py`    def read(self, size=-1):`,
    py`        return self.marked("".join(self.file.readlines(size)))`,
    NOTHING,
    py`    def readline(self, size=-1):`,
    py`        return self.marked(self.file.readline())`,
    NOTHING,
    py`    def marked(self, text):`,
    py`        text, found = self.word.subn(rf"\\1{MARK}", text)`,
    py`        self.found += found`,
    py`        return text`,
    NOTHING,
    py`    def named(self, df):`,
    py`        return df.rename(columns=lambda name: str(name).replace(MARK, "")) if self.found > 0 else df`,
    NOTHING,
    NOTHING,
  ];
}
