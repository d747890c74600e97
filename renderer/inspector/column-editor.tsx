/** One column, or none. */
import { typeWords } from '../design/families.tsx';
import { columnName } from '../design/numbers.ts';
import { emptyWord, mayBeEmpty } from './empty.ts';
import { aria, type EditorProps } from './editor.tsx';

export function ColumnEditor(props: EditorProps) {
  const { value, onChange, columns, meta } = props;
  const fits = columns.filter(({ type }) => meta.takes === undefined || meta.takes.includes(type));
  const isOptional = mayBeEmpty(meta, value);
  const chosen = typeof value === 'string' ? value : null;
  const position = fits.findIndex(({ name }) => name === chosen);
  // Positions stand for names: a name may be empty, or the same as a word of the list.
  return (
    <select
      {...aria(props)}
      className="select"
      value={chosen === null ? '' : position === -1 ? '?' : String(position)}
      onChange={({ target }) =>
        onChange(target.value === '' ? null : target.value === '?' ? chosen : fits[Number(target.value)]?.name)
      }
    >
      <option value="">{isOptional ? emptyWord(meta) : 'choose a column'}</option>
      {chosen !== null && position === -1 && <option value="?">{columnName(chosen, 60)} (not there)</option>}
      {fits.map(({ name, type }, index) => (
        <option key={name} value={index}>
          {columnName(name, 60)} · {typeWords[type]}
        </option>
      ))}
    </select>
  );
}
