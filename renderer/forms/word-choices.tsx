/** Several of a few options, as checkboxes. */
import { optionText } from '../../core/operators/kit/option-text.ts';
import type { EditorProps } from './control.ts';

/** The list with a word added at its end, or without it. */
export const withWord = (words: readonly string[], word: string, isOn: boolean): readonly string[] =>
  isOn ? [...words, word] : words.filter((other) => other !== word);

export function WordChoices({ id, meta, value, onChange, describedBy }: EditorProps) {
  const chosen = Array.isArray(value) ? (value as readonly string[]) : [];
  return (
    <fieldset className="column-items" id={id} aria-describedby={describedBy}>
      <legend className="visually-hidden">{meta.label}</legend>
      {Object.entries(meta.options ?? {}).map(([word, text]) => {
        const { label, detail } = optionText(text);
        return (
          <label key={word} className="column-item">
            <input
              type="checkbox"
              checked={chosen.includes(word)}
              onChange={({ target }) => onChange(withWord(chosen, word, target.checked))}
            />
            <span className="grow">{label}</span>
            <span className="muted">{detail}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
