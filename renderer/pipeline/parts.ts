/** Positions of each node's parts in a document's text: the node itself, and its learned values. */

export interface Part {
  readonly nodeId: string;
  readonly from: number;
  readonly to: number;
}

/** Parts in the order of the text. A text that is no JSON yields the parts before the error. */
export function partsIn(text: string): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;

  const space = (): void => {
    while (at < text.length && ' \n\r\t'.includes(text[at] as string)) at++;
  };
  const expect = (mark: string): void => {
    space();
    if (text[at] !== mark) throw new SyntaxError(`expected ${mark}`);
    at++;
  };
  const peek = (): string => {
    space();
    return text[at] ?? '';
  };
  function string(): string {
    space();
    const from = at;
    expect('"');
    while (text[at] !== '"') {
      if (at >= text.length) throw new SyntaxError('the text ends within a string');
      at += text[at] === '\\' ? 2 : 1;
    }
    at++;
    return JSON.parse(text.slice(from, at)) as string;
  }
  /** Skips a value; reports members of objects and lists on the way. */
  function value(
    member: (key: string | number, from: number) => (() => void) | undefined = () => undefined,
  ): string | null {
    const first = peek();
    if (first === '"') return string();
    if (first === '{' || first === '[') {
      at++;
      const close = first === '{' ? '}' : ']';
      for (let index = 0; peek() !== close; index++) {
        if (index > 0) expect(',');
        space();
        const from = at;
        let key: string | number = index;
        if (first === '{') {
          key = string();
          expect(':');
        }
        const read = member(key, from);
        if (read) read();
        else value();
      }
      at++;
      return null;
    }
    const from = at;
    while (at < text.length && !',]}\n\r\t '.includes(text[at] as string)) at++;
    if (at === from) throw new SyntaxError('a value is missing');
    return null;
  }

  const nodes = (): void => {
    value((_, from) => () => {
      let id = '';
      value((key) => {
        if (key !== 'id') return undefined;
        return () => {
          id = value() ?? '';
        };
      });
      if (id !== '') parts.push({ nodeId: id, from, to: at });
    });
  };
  const fitted = (): void => {
    value((key, from) => () => {
      value();
      parts.push({ nodeId: String(key), from, to: at });
    });
  };
  try {
    value((key) => (key === 'nodes' ? nodes : key === 'fitted' ? fitted : undefined));
  } catch {
    // The parts up to this position are valid.
  }
  return parts;
}

/** Part at a position, or undefined between parts. */
export const partAt = (parts: readonly Part[], position: number): Part | undefined =>
  parts.find(({ from, to }) => position >= from && position <= to);
