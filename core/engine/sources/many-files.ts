/** Joins several files with the same columns into one table. */
import { type Batch, holdsNumbers, type StoredVector, type Table, type Vector } from '../../table/column.ts';
import { storedTypes } from '../../ir/column-types.ts';
import { emptyVector } from '../../formats/pieces/assemble.ts';
import type { Example } from '../../formats/cells/type-ledger.ts';
import type { ColumnNote, ReadTable } from '../../formats/source.ts';
import { ProblemError } from '../../ir/problem.ts';
import { type ColumnType, type Field, isStringType } from '../../ir/types.ts';
import { type Dictionary, dictionaryOf, stringsOf } from '../../table/dictionary.ts';
import { loadVector, rewriteSpilled } from '../rows/spill.ts';

export interface ReadPart {
  readonly path: string;
  /** Name among the files: its path below their folder. */
  readonly name: string;
  readonly read: ReadTable;
}

/** Most distinct strings of a joined category column; with more it is text. See core/formats/cells/type-ledger.ts. */
const MAX_CATEGORIES = 1000;

/**
 * Matches columns by name; their order is that of the first file. Throws a ProblemError that names file and column if
 * one is missing, new, or of another type. An empty column fits every type.
 */
export function joinFiles(parts: readonly ReadPart[]): ReadTable {
  const [first] = parts as [ReadPart];
  if (parts.length === 1) return first.read;
  const fields = fieldsOf(parts, first);
  const dictionaries = fields.map(({ type }) => (isStringType(type) ? new Map<string, number>() : null));
  const batches: Batch[] = [];
  let rows = 0;
  for (const { read } of parts) {
    const { table } = read;
    const places = fields.map(({ name }) => table.fields.findIndex((field) => field.name === name));
    const recodes = places.map((place, column) => {
      const dictionary = table.dictionaries[place];
      const known = dictionaries[column];
      return dictionary && known ? codesIn(known, dictionary) : null;
    });
    for (const batch of table.batches) {
      const vectors = fields.map(({ type }, column) =>
        fitted(batch.vectors[places[column]], type, recodes[column] ?? null, batch.rows),
      );
      batches.push({ start: rows + batch.start, rows: batch.rows, vectors });
    }
    rows += table.rows;
  }
  const table: Table = {
    fields,
    rows,
    batches,
    dictionaries: dictionaries.map((known) => (known === null ? null : dictionaryOf([...known.keys()]))),
  };
  return {
    table,
    ...(first.read.dialect !== undefined && { dialect: first.read.dialect }),
    ...(first.read.findings !== undefined && { findings: first.read.findings }),
    decided: {
      ...first.read.decided,
      ...foundInEach(parts),
      types: storedTypes(fields),
    },
    columns: fields.map(({ name, type }) => ({
      name,
      type,
      evidence: [`in each of ${parts.length} files`],
      alternatives: [],
      warnings: parts.flatMap(({ name: file, read }) =>
        (read.columns.find((column) => column.name === name)?.warnings ?? []).map((text) => `${file}: ${text}`),
      ),
      ...noticesIn(parts, name),
      ...unfitIn(parts, name),
    })),
    malformed: parts.flatMap(({ path, read }) => read.malformed.map((line) => ({ ...line, file: path }))),
    malformedTotal: parts.reduce((sum, { read }) => sum + read.malformedTotal, 0),
    warnings: parts.flatMap(({ name, read }) => read.warnings.map((text) => `${name}: ${text}`)),
    notices: parts.flatMap(({ path, read }) => (read.notices ?? []).map((notice) => ({ ...notice, file: path }))),
  };
}

/** Line ends and encodings that differ stay empty, and are found in each file. */
function foundInEach(parts: readonly ReadPart[]): Record<string, unknown> {
  const differ = ['newline', 'encoding'].filter(
    (name) => new Set(parts.map(({ read }) => read.decided[name])).size > 1,
  );
  return Object.fromEntries(differ.map((name) => [name, null]));
}

/** Notices about a column, with their files. */
function noticesIn(parts: readonly ReadPart[], name: string): Pick<ColumnNote, 'notices'> {
  const notices = parts.flatMap(({ path, read }) =>
    (read.columns.find((column) => column.name === name)?.notices ?? []).map((notice) => ({ ...notice, file: path })),
  );
  return notices.length === 0 ? {} : { notices };
}

/** Cells of a column, in all files, that do not fit its type. */
function unfitIn(parts: readonly ReadPart[], name: string): Pick<ColumnNote, 'unfit'> {
  let cells = 0;
  const examples: Example[] = [];
  for (const { path, read } of parts) {
    const unfit = read.columns.find((column) => column.name === name)?.unfit;
    if (unfit === undefined) continue;
    cells += unfit.cells;
    for (const example of unfit.examples) examples.push({ ...example, file: path });
  }
  return cells === 0 ? {} : { unfit: { cells, examples } };
}

function fieldsOf(parts: readonly ReadPart[], first: ReadPart): Field[] {
  const fields = first.read.table.fields.map((field): Field & { from: ReadPart | null } => ({
    ...field,
    from: isEmpty(first, field.name) ? null : first,
  }));
  for (const part of parts.slice(1)) {
    const named = new Map(part.read.table.fields.map((field) => [field.name, field]));
    for (const [index, field] of fields.entries()) {
      const other = named.get(field.name);
      if (other === undefined) throw differs(part, field.name, `is missing, but ${first.name} has it`);
      named.delete(field.name);
      if (isEmpty(part, field.name)) continue;
      const { from } = field;
      const type: ColumnType | null = from === null ? other.type : bothTypes(field.type, other.type);
      if (type === null) {
        throw differs(part, field.name, `is ${other.type}, but ${field.type} in ${(from as ReadPart).name}`);
      }
      const isWhole = (from === null || field.integer === true) && other.integer === true;
      const { integer: _, ...rest } = field;
      fields[index] = { ...rest, type, from: from ?? part, ...(isWhole && { integer: true }) };
    }
    const [extra] = named.keys();
    if (extra !== undefined) throw differs(part, extra, `is not in ${first.name}`);
  }
  return fields.map(({ from: _, ...field }) => {
    if (field.type !== 'category') return field;
    const distinct = new Set<string>();
    for (const { read } of parts) {
      const dictionary = read.table.dictionaries[read.table.fields.findIndex(({ name }) => name === field.name)];
      if (dictionary) for (const string of stringsOf(dictionary)) distinct.add(string);
    }
    return distinct.size > MAX_CATEGORIES ? { ...field, type: 'text' } : field;
  });
}

/** The type that can hold both, or null. */
function bothTypes(a: ColumnType, b: ColumnType): ColumnType | null {
  if (a === b) return a;
  return isStringType(a) && isStringType(b) ? 'text' : null;
}

const differs = ({ path }: ReadPart, column: string, how: string): ProblemError =>
  new ProblemError({
    code: 'source.mixed-files',
    message: `Column "${column}" ${how}: files of one table have the same columns.`,
    hint: 'Take the file out of the folder, mend it, choose a type that holds both (text) for the column in the types of the source, or read the file with a source of its own and a ConcatRows.',
    field: 'path',
    column,
    file: path,
  });

/** Whether all cells of the column are missing. */
function isEmpty({ read }: ReadPart, name: string): boolean {
  const { batches, fields } = read.table;
  const place = fields.findIndex((field) => field.name === name);
  return batches.every(({ vectors }) => {
    const vector = loadVector(vectors[place]);
    return holdsNumbers(vector)
      ? vector.cells.every((value) => Number.isNaN(value))
      : (vector.cells as Int32Array).every((code) => code < 0);
  });
}

function codesIn(known: Map<string, number>, dictionary: Dictionary): Int32Array {
  return Int32Array.from(stringsOf(dictionary), (string) => {
    const code = known.get(string) ?? known.size;
    known.set(string, code);
    return code;
  });
}

/** The cells recoded to the joined dictionary. */
function fitted(stored: StoredVector, type: ColumnType, recode: Int32Array | null, rows: number): StoredVector {
  if (isStringType(stored.type) !== isStringType(type) || (!isStringType(type) && stored.type !== type))
    return emptyVector(isStringType(type) ? 'text' : type, rows);
  if (recode === null) return stored;
  const vector = loadVector(stored) as Extract<Vector, { type: 'category' | 'text' }>;
  const { cells: codes } = vector;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (code >= 0) codes[row] = recode[code];
  }
  const made = { type: type as 'category' | 'text', cells: codes };
  return 'spilled' in stored ? rewriteSpilled(stored, made) : made;
}
