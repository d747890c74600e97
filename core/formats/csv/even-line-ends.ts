/**
 * Text in which CR, CR LF and LF all end rows, as old Macs and editors after them leave it: each line end outside quotes
 * becomes LF, so that lines keep their numbers. CR CR LF is one line end: a program that makes CR LF of each LF wrote it, given CR LF.
 */
export class EvenLineEnds {
  private readonly quote: string;
  /** The last character of a delimiter, or several of single ones: a quote opens a cell only behind it. */
  private readonly delimiters: string;
  private isQuoted = false;
  /** The character before the next piece; a quote that closes a cell opens it again where another follows. */
  private before = '\n';
  private closed = false;
  /** Whether a CR stands behind a CR: it ends a line of its own unless LF follows. */
  private isPending = false;

  constructor(quote: string, delimiters: string) {
    this.quote = quote;
    this.delimiters = delimiters;
  }

  /** The next piece of the text. */
  even(piece: string): string {
    const { quote } = this;
    let out = '';
    let from = 0;
    for (let at = 0; at < piece.length; at++) {
      const character = piece[at];
      if (this.isPending) {
        this.isPending = false;
        if (character !== '\n') out += '\n';
      }
      if (character === quote && quote !== '') {
        if (this.isQuoted) {
          this.isQuoted = false;
          this.closed = true;
        } else {
          const isStart = this.before === '\n' || this.before === '\r' || this.delimiters.includes(this.before);
          this.isQuoted = this.closed || isStart;
          this.closed = false;
        }
      } else {
        this.closed = false;
        if (!this.isQuoted && character === '\r' && this.before === '\r') {
          out += piece.slice(from, at);
          from = at + 1;
          this.isPending = true;
        } else if (!this.isQuoted && character === '\r') {
          out += `${piece.slice(from, at)}\n`;
          from = at + 1;
        } else if (!this.isQuoted && character === '\n' && this.before === '\r') {
          // The CR before it has ended the line.
          out += piece.slice(from, at);
          from = at + 1;
        }
      }
      this.before = character;
    }
    return out + piece.slice(from);
  }
}

/** The whole text at once. */
export const evenLineEnds = (text: string, quote: string, delimiters: string): string =>
  new EvenLineEnds(quote, delimiters).even(text);
