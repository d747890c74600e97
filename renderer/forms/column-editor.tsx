/** One column, or none. */
import { ColumnPicker } from './column-picker.tsx';
import { aria, type EditorProps } from './control.ts';
import { emptyWord, mayBeEmpty } from './empty.ts';

export function ColumnEditor(props: EditorProps) {
  const { value, onChange, columns, meta } = props;
  const none = mayBeEmpty(meta, value) ? emptyWord(meta) : undefined;
  return (
    <ColumnPicker
      {...aria(props)}
      columns={columns.filter(({ type }) => meta.takes === undefined || meta.takes.includes(type))}
      value={typeof value === 'string' ? value : null}
      none={none}
      {...(none !== undefined && { placeholder: none })}
      onChange={onChange}
    />
  );
}
