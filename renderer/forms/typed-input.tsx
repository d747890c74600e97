/** A field that holds what was typed until it means something. */
import { type InputHTMLAttributes, useState } from 'react';

interface TypedInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'> {
  /** The text of the present value. */
  readonly text: string;
  /** The value that a text means; undefined where it means none. */
  readonly read: (text: string) => { readonly value: unknown } | undefined;
  readonly onValue: (value: unknown) => void;
}

export function TypedInput({ text, read, onValue, ...rest }: TypedInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const isWrong = typed !== null && read(typed) === undefined;
  return (
    <input
      className="input"
      type="text"
      autoComplete="off"
      spellCheck={false}
      {...rest}
      aria-invalid={isWrong || rest['aria-invalid'] || undefined}
      value={typed ?? text}
      onChange={({ target }) => {
        setTyped(target.value);
        const meaning = read(target.value);
        if (meaning !== undefined) onValue(meaning.value);
      }}
      onBlur={(event) => {
        // What means nothing is not kept: the field shows the value that holds.
        setTyped(null);
        rest.onBlur?.(event);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') setTyped(null);
        rest.onKeyDown?.(event);
      }}
    />
  );
}
