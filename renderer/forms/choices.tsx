/** Controls that pick one of a few options. */
import { visibleWord } from '../../core/operators/kit/params.ts';
import { plainText } from '../design/plain-text.ts';
import { aria, type EditorProps } from './control.ts';
import { emptyWord, mayBeEmpty } from './empty.ts';

/** Options in the words that documents store; the meaning of the selected one is displayed below the list. */
export function ChoiceEditor(props: EditorProps) {
  const { meta, value, onChange } = props;
  const options = Object.entries(meta.options ?? {});
  const isKnown = typeof value === 'string' && options.some(([word]) => word === value);
  return (
    <>
      <select
        {...aria(props)}
        className="select"
        value={isKnown ? value : value === null || value === undefined ? '' : '?'}
        onChange={({ target }) => onChange(target.value === '' ? null : target.value)}
      >
        {mayBeEmpty(meta, value) && <option value="">{emptyWord(meta)}</option>}
        {!isKnown && value !== null && value !== undefined && <option value="?">{plainText(value)}</option>}
        {options.map(([word]) => (
          <option key={word} value={word}>
            {visibleWord(word).replaceAll('_', ' ')}
          </option>
        ))}
      </select>
      {isKnown && <p className="field-meaning">{meta.options?.[value]}</p>}
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
      <option value="">{emptyWord(meta)}</option>
      <option value="on">yes</option>
      <option value="off">no</option>
    </select>
  );
}
