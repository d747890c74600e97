/** A field that keeps the typed text until it is a valid value. */
import { type InputHTMLAttributes, useState } from 'react';

interface TypedInputProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'> {
  /** Text of the current value. */
  readonly text: string;
  /** The value of a text; undefined if it is not valid. */
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
        // Invalid text is discarded: the field displays the current value.
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
