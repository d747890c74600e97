/** Tags and texts of an HTML page, one after the other. Tags need not be closed or nested: no tree of elements is built. */
import { Tokenizer } from 'htmlparser2';

export interface MarkupSink {
  /** `attributes` has those of `READ_ATTRIBUTES` only. */
  open(name: string, attributes: Attributes): void;
  close(name: string): void;
  /** Entities are characters. */
  text(text: string): void;
}

const READ_ATTRIBUTES = ['colspan', 'rowspan', 'style', 'hidden', 'id'] as const;
export type Attributes = Readonly<Partial<Record<(typeof READ_ATTRIBUTES)[number], string>>>;

/** Letters of an attribute that are read. */
const MAX_ATTRIBUTE = 10_000;

const isRead = (name: string): name is keyof Attributes => (READ_ATTRIBUTES as readonly string[]).includes(name);

export class Markup {
  readonly #tokenizer: Tokenizer;
  /** Pieces of the page that tags may reach back into, and the position of the first. */
  readonly #pieces: string[] = [];
  #offset = 0;
  #tag = '';
  #attributes: Partial<Record<keyof Attributes, string>> = {};
  #attribute = '';
  #value = '';

  constructor(sink: MarkupSink) {
    const endTag = (): void => {
      sink.open(this.#tag, this.#attributes);
      this.#attributes = {};
    };
    const ignored = (): void => {};
    this.#tokenizer = new Tokenizer(
      { decodeEntities: true },
      {
        onopentagname: (from, to) => (this.#tag = this.#slice(from, to).toLowerCase()),
        onopentagend: endTag,
        onselfclosingtag: endTag,
        onclosetag: (from, to) => sink.close(this.#slice(from, to).toLowerCase()),
        ontext: (from, to) => sink.text(this.#slice(from, to)),
        ontextentity: (code) => sink.text(String.fromCodePoint(code)),
        onattribname: (from, to) => {
          this.#attribute = to - from > MAX_ATTRIBUTE ? '' : this.#slice(from, to).toLowerCase();
          this.#value = '';
        },
        onattribdata: (from, to) => this.#addValue(from, to),
        onattribentity: (code) => {
          if (isRead(this.#attribute)) this.#value += String.fromCodePoint(code);
        },
        onattribend: () => {
          // Of attributes of one name the first counts.
          if (isRead(this.#attribute)) this.#attributes[this.#attribute] ??= this.#value;
        },
        oncdata: ignored,
        oncomment: ignored,
        ondeclaration: ignored,
        onprocessinginstruction: ignored,
        onend: ignored,
      },
    );
  }

  push(text: string): void {
    this.#pieces.push(text);
    this.#tokenizer.write(text);
  }

  end(): void {
    this.#tokenizer.end();
  }

  #addValue(from: number, to: number): void {
    if (isRead(this.#attribute) && this.#value.length < MAX_ATTRIBUTE) this.#value += this.#slice(from, to);
  }

  #slice(from: number, to: number): string {
    if (from >= to) return '';
    for (let first = this.#pieces[0]; from >= this.#offset + first.length; first = this.#pieces[0]) {
      this.#offset += first.length;
      this.#pieces.shift();
    }
    let text = '';
    let at = this.#offset;
    for (const piece of this.#pieces) {
      text += piece.slice(Math.max(0, from - at), to - at);
      at += piece.length;
      if (at >= to) break;
    }
    return text;
  }
}
