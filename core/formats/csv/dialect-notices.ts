/** Notices about findings: lines that were left out, and guesses that the user should look at. */
import { DOUBT } from '../cells/finding.ts';
import type { Notice } from '../../ir/notice.ts';
import { counted } from '../../words/counted.ts';
import { CHOSEN, type Dialect } from './sniff.ts';

const HINTS = {
  colspecs: 'Choose the delimiter or "Fixed columns" where cells look wrong.',
  escape: 'Choose "Escape" where cells look wrong.',
  skip_initial_space: 'Choose "Drop blanks after delimiters" where texts look wrong.',
  delimiter: 'Choose the delimiter where cells look wrong.',
  header: 'Choose whether the first row holds the names.',
  decimal: 'Choose the decimal mark where numbers look wrong.',
} as const;

export function dialectNotices({ findings, evidence, hints }: Dialect): Notice[] {
  const notices: Notice[] = hints.map((message) => ({ code: 'source.guess', message }));
  const isFound = (part: keyof typeof findings): boolean => evidence[part] !== CHOSEN;
  const skipped = (
    part: 'skip_rows' | 'skip_after_header' | 'skip_footer',
    where: string,
    hint: string,
    line?: number,
  ): void => {
    const { value, evidence: why, confidence } = findings[part];
    // A line that names the delimiter is read, not left out.
    if (!isFound(part) || value === 0 || (part === 'skip_rows' && confidence === 1)) return;
    notices.push({
      code: 'source.skipped-lines',
      message: `${counted(value, 'line')} ${where} ${value === 1 ? 'is' : 'are'} no ${value === 1 ? 'row' : 'rows'} and left out. ${why}`,
      hint,
      count: value,
      ...(line !== undefined && { line }),
    });
  };
  skipped('skip_rows', 'before the names', 'Choose "Skip lines" where the table begins elsewhere.', 1);
  skipped('skip_after_header', 'below the names', 'Choose "Skip below names" where they are rows.');
  skipped('skip_footer', 'at the end', 'Choose "Skip lines at the end" where they are rows.');
  const comment = findings.comment.value;
  if (isFound('comment') && comment !== '') {
    notices.push({
      code: 'source.skipped-lines',
      message: `Lines that begin with "${comment}" are left out. ${findings.comment.evidence}`,
      hint: 'Choose another mark in "Comment" where they are rows.',
      line: 1,
    });
  }
  if (isFound('header_rows') && findings.header_rows.value > 1) {
    notices.push({
      code: 'source.guess',
      message: `The names of columns are joined out of ${findings.header_rows.value} rows. ${findings.header_rows.evidence}`,
      hint: 'Choose "Rows of names" where only the first holds names.',
      line: 1,
    });
  }
  if (isFound('trailing_delimiter') && findings.trailing_delimiter.value) {
    notices.push({
      code: 'source.trailing-delimiter',
      message: 'The delimiter at the end of each row is cut off, because the names end without one.',
      hint: 'Choose "Rows end with a delimiter" where the last cell is a column of its own.',
    });
  }
  for (const part of ['delimiter', 'colspecs', 'escape', 'skip_initial_space', 'header', 'decimal'] as const) {
    const { confidence, evidence: why, runnerUp, value } = findings[part];
    if (!isFound(part) || confidence >= DOUBT) continue;
    const said = {
      delimiter: 'It is not certain what cuts the rows into cells.',
      colspecs: 'It is not certain what cuts the rows into cells.',
      escape: 'It is not certain whether a character is escaped.',
      skip_initial_space: 'It is not certain whether blanks behind delimiters belong to cells.',
      header: `It is not certain whether the first row holds names: it is ${value === true ? 'read as names' : 'read as a row'}.`,
      decimal: `It is not certain whether the decimal mark is the ${value === ',' ? 'comma' : 'point'}.`,
    }[part];
    notices.push({
      code: 'source.guess',
      message: `${said} ${why}${runnerUp === null || runnerUp.evidence === '' ? '' : ` ${runnerUp.evidence}`}`,
      hint: HINTS[part],
    });
  }
  return notices;
}
