/** A table of an HTML page, and how sentences and documents name it. */

export interface PageTable {
  /** By its place in the page, from 1. */
  readonly number: number;
  readonly id: string;
  readonly caption: string;
  /** All rows that are shown, those of names among them. */
  readonly rows: number;
  readonly columns: number;
  /** The first texts of its first row. */
  readonly first: readonly string[];
  /** Cells that are not shown. */
  readonly hidden: number;
  /** Tables in its cells. */
  readonly nested: number;
  readonly isCut: boolean;
}

/** Letters of a text that are kept to name a table. */
export const NAME_LETTERS = 30;

/** Its name in a sentence: number, and caption, id or first names. */
export function tableName({ number, caption, id, first }: PageTable): string {
  const shown = caption.length > NAME_LETTERS * 2 ? `${caption.slice(0, NAME_LETTERS * 2)}…` : caption;
  if (shown !== '') return `table ${number} "${shown}"`;
  if (id !== '') return `table ${number} with the id "${id}"`;
  return first.length === 0
    ? `table ${number}`
    : `table ${number} that begins with ${first.map((text) => `"${text}"`).join(', ')}`;
}

/** How a document names a table: by its caption or id where no other has it, else by its number. */
export function storedName({ number, caption, id }: PageTable, tables: readonly PageTable[]): string {
  const isOnly = (name: string): boolean =>
    tables.filter((other) => [other.caption, other.id].includes(name)).length === 1;
  return [caption, id].find((name) => name !== '' && !/^\d+$/.test(name) && isOnly(name)) ?? String(number);
}

/** Tables that a message lists. */
const MAX_LISTED = 12;

/** Names of tables with their sizes, for a sentence. */
export function listed(tables: readonly PageTable[]): string {
  const names = tables.slice(0, MAX_LISTED).map((table) => {
    const size = `${table.rows} × ${table.columns}`;
    return `${tableName(table)} (${size})`;
  });
  return names.join(', ') + (tables.length > MAX_LISTED ? ` and ${tables.length - MAX_LISTED} more` : '');
}
