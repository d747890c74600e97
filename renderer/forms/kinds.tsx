/**
 * Parts shared by controls for parameters of several kinds: the choice of a kind, and lists of cells or numbers as
 * text.
 */
import type { ReactNode } from 'react';
import { type Cell, cellsText, readCells } from './cells-text.ts';
import { aria, type EditorProps } from './control.ts';
import { Rows } from './lists.tsx';
import { readNumber } from './numbers.tsx';
import { TypedInput } from './typed-input.tsx';

interface KindSelectProps {
  readonly editor: EditorProps;
  /** Current kind. */
  readonly kind: string;
  /** Kinds with their labels, in the order of the list. */
  readonly kinds: readonly (readonly [kind: string, words: string])[];
  readonly onKind: (kind: string) => void;
}

/** Selects the kind of a value. */
export function KindSelect({ editor, kind, kinds, onKind }: KindSelectProps) {
  return (
    <select {...aria(editor)} className="select" value={kind} onChange={({ target }) => onKind(target.value)}>
      {kinds.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}

/** "0, 18; 65" as numbers; undefined if a part is no number. */
export function numbersIn(text: string): number[] | undefined {
  const numbers = text
    .split(/[\s;,]+/)
    .filter(Boolean)
    .map(readNumber);
  return numbers.some((number) => number === undefined) ? undefined : (numbers as number[]);
}

interface CellsInputProps {
  readonly label: string;
  readonly placeholder: string;
  readonly cells: readonly Cell[];
  /** True if an empty list is a valid value. */
  readonly mayBeNone?: true;
  readonly onCells: (cells: readonly Cell[]) => void;
}

/** A list of cells in one field. */
export function CellsInput({ label, placeholder, cells, mayBeNone, onCells }: CellsInputProps) {
  return (
    <TypedInput
      aria-label={label}
      placeholder={placeholder}
      text={cellsText(cells)}
      read={(text) => {
        const read = readCells(text);
        return read === undefined || (read.length === 0 && mayBeNone !== true) ? undefined : { value: read };
      }}
      onValue={(value) => onCells(value as Cell[])}
    />
  );
}

interface ListsAColumnProps<Item> {
  readonly editor: EditorProps;
  /** Name of the list's items, as in "The next column’s knots". */
  readonly of: string;
  readonly lists: readonly (readonly Item[])[];
  /** Initial list of an additional column. */
  readonly next: readonly Item[];
  readonly onLists: (lists: readonly (readonly Item[])[]) => void;
  /** Called when the last list is removed. */
  readonly onNone: () => void;
  readonly renderList: (list: readonly Item[], label: string, onList: (list: readonly Item[]) => void) => ReactNode;
}

/** One list for each column, in the order of the columns. */
export function ListsAColumn<Item>(props: ListsAColumnProps<Item>) {
  const { editor, of, lists, next, onLists, onNone, renderList } = props;
  const title = `${of.charAt(0).toUpperCase()}${of.slice(1)}`;
  return (
    <Rows
      label={editor.meta.label}
      describedBy={editor.describedBy}
      add={`The next column’s ${of}`}
      onAdd={() => onLists([...lists, next])}
      onRemove={(index) => (lists.length === 1 ? onNone() : onLists(lists.filter((_, at) => at !== index)))}
      rows={lists.map((list, index) =>
        renderList(list, `${title} of column ${index + 1}`, (changed) =>
          onLists(lists.map((old, at) => (at === index ? changed : old))),
        ),
      )}
    />
  );
}
