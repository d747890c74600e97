/** Controls that pick one of a few options, or several of them. */
import { optionDetail, optionLabel } from '../../core/operators/kit/option-text.ts';
import type { ParamMeta } from '../../core/operators/kit/params.ts';
import { plainText } from '../design/plain-text.ts';
import { aria, type EditorProps } from './control.ts';
import { emptyOption, mayBeEmpty } from './empty.ts';

/** Words of a choice with their labels, in the order of the list. */
export const optionsOf = ({ options }: ParamMeta): readonly (readonly [word: string, label: string])[] =>
  Object.entries(options ?? {}).map(([word, text]) => [word, optionLabel(word, text)]);

/** Explanation of the selected option, below its list. */
export function OptionMeaning({ meta, word }: { meta: ParamMeta; word: string }) {
  const text = meta.options?.[word];
  const detail = text === undefined ? '' : optionDetail(word, text);
  return detail === '' ? null : <p className="field-meaning">{detail}</p>;
}

/** Value that a word of a choice stands for: false is a value of pandas, not a text. */
export const valueOfWord = (word: string): unknown => (word === '' ? null : word === 'false' ? false : word);

/** Options by their labels, with their code names in brackets. */
export function ChoiceEditor(props: EditorProps) {
  const { meta, value, onChange } = props;
  const options = optionsOf(meta);
  const chosen = value === null || value === undefined ? '' : plainText(value);
  const isKnown = options.some(([word]) => word === chosen);
  return (
    <>
      <select
        {...aria(props)}
        className="select"
        value={isKnown || chosen === '' ? chosen : '?'}
        onChange={({ target }) => onChange(valueOfWord(target.value))}
      >
        {mayBeEmpty(meta, value) && <option value="">{emptyOption(meta)}</option>}
        {!isKnown && chosen !== '' && <option value="?">{plainText(value)}</option>}
        {options.map(([word, label]) => (
          <option key={word} value={word}>
            {label}
          </option>
        ))}
      </select>
      {isKnown && <OptionMeaning meta={meta} word={chosen} />}
    </>
  );
}

/** On or off; if the parameter may also be decided by the program, one of three. */
export function FlagEditor(props: EditorProps) {
  const { value, onChange, meta } = props;
  if (typeof value === 'boolean' && !mayBeEmpty(meta, value)) {
    return (
      <input {...aria(props)} type="checkbox" checked={value} onChange={({ target }) => onChange(target.checked)} />
    );
  }
  return (
    <select
      {...aria(props)}
      className="select"
      value={value === true ? 'on' : value === false ? 'off' : ''}
      onChange={({ target }) => onChange(target.value === '' ? null : target.value === 'on')}
    >
      <option value="">{emptyOption(meta)}</option>
      <option value="on">Yes</option>
      <option value="off">No</option>
    </select>
  );
}
