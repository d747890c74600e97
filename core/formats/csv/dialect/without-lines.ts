import type { Newline } from '../options.ts';

/** The text after its first lines, which end with anything where it is not known yet what ends a line. */
export function withoutLines(text: string, lines: number, newline: Newline | undefined): string {
  const end = newline === undefined || newline === 'any' ? /\r\n|\n|\r/g : newline === '\r' ? /\r/g : /\n/g;
  for (let line = 0; line < lines; line++) if (end.exec(text) === null) return '';
  return text.slice(end.lastIndex);
}
