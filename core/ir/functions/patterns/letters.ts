import { PatternError } from './pattern-error.ts';

export const isDigit = (letter: string): boolean => letter >= '0' && letter <= '9' && letter.length === 1;
export const isOctal = (letter: string): boolean => letter >= '0' && letter <= '7' && letter.length === 1;
export const isLetter = (letter: string): boolean => /^[A-Za-z]$/.test(letter);

const MAX_CODE_POINT = 0x10_ffff;
const FIRST_LETTER_BEYOND_OCTAL = 0o377;
const ESCAPED: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };
export const codeOf = (letter: string): number => letter.codePointAt(0) as number;

/** Letters of a pattern, one per code point, read from left to right. */
export class Letters {
  protected readonly letters: readonly string[];
  protected at = 0;

  constructor(source: string) {
    this.letters = Array.from(source);
  }

  protected peek(ahead = 0): string {
    return this.letters[this.at + ahead] ?? '';
  }

  protected take(): string {
    return this.letters[this.at++] ?? '';
  }

  protected has(text: string): boolean {
    if (Array.from(text).some((letter, ahead) => this.peek(ahead) !== letter)) return false;
    this.at += text.length;
    return true;
  }

  protected wrong(reason: string, at: number, hint?: string, isLacking = false): PatternError {
    return new PatternError(reason, at, hint, isLacking);
  }

  protected digits(): string {
    let found = '';
    while (isDigit(this.peek())) found += this.take();
    return found;
  }

  protected until(end: string, start: number): string {
    let found = '';
    while (this.peek() !== end) {
      if (this.peek() === '') throw this.wrong(`a "${end}" is missing`, start);
      found += this.take();
    }
    this.at++;
    return found;
  }

  protected octal(digits: string, start: number): number {
    const code = Number.parseInt(digits, 8);
    if (code > FIRST_LETTER_BEYOND_OCTAL) throw this.wrong(`\\${digits} is beyond \\377`, start);
    return code;
  }

  /** The letter that an escape sequence stands for, within a class or outside of it. */
  protected escapedCode(letter: string, start: number): number {
    const widths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
    const width = widths[letter];
    if (width !== undefined) {
      let digits = '';
      while (digits.length < width && /^[0-9A-Fa-f]$/.test(this.peek())) digits += this.take();
      if (digits.length < width) throw this.wrong(`\\${letter} wants ${width} hexadecimal digits`, start);
      const code = Number.parseInt(digits, 16);
      if (code > MAX_CODE_POINT) throw this.wrong(`there is no letter \\${letter}${digits}`, start);
      return code;
    }
    if (letter === 'N')
      throw this.wrong('a letter by its name (\\N{…})', start, 'Write the letter itself, or \\uXXXX.', true);
    const code = ESCAPED[letter];
    if (code !== undefined) return code;
    if (isLetter(letter)) {
      throw this.wrong(
        `\\${letter} has no meaning`,
        start,
        letter === 'z' ? 'Write \\Z for the end of the text.' : undefined,
      );
    }
    return codeOf(letter);
  }
}
