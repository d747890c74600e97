/** The columns of an ORC file: those that become columns of a table, and those that cannot. */
import { columnNames } from '../cells/column-names.ts';
import { withOwnNames } from '../cells/own-names.ts';
import { Damage } from '../damage.ts';
import type { PieceColumn } from '../pieces/assemble.ts';
import type { StoredColumn } from '../pieces/stored-column.ts';
import type { OrcKind, OrcType } from './file.ts';

export interface OrcLeaf extends StoredColumn {
  /** Numbers of the types around it from the top, and last its own. */
  readonly chain: readonly number[];
  readonly kind: OrcKind;
}

export interface OrcLeaves {
  readonly leaves: OrcLeaf[];
  readonly leftOut: { readonly name: string; readonly reason: string }[];
}

/** Structures within structures: no table has more. */
const MAX_DEPTH = 100;

const CELLS: Readonly<Partial<Record<OrcKind, PieceColumn['type']>>> = {
  boolean: 'boolean',
  tinyint: 'number',
  smallint: 'number',
  int: 'number',
  bigint: 'number',
  float: 'number',
  double: 'number',
  decimal: 'number',
  date: 'datetime',
  timestamp: 'datetime',
  'timestamp with local time zone': 'datetime',
  string: 'text',
  varchar: 'text',
  char: 'text',
};

export function orcLeaves(types: readonly OrcType[]): OrcLeaves {
  const leaves: OrcLeaf[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  const visit = (index: number, name: string, around: readonly number[]): void => {
    if (around.length > MAX_DEPTH) throw new Damage(`its columns lie in each other more than ${MAX_DEPTH} deep`);
    const { kind, children, names, precision, scale } = types[index];
    const chain = [...around, index];
    if (kind === 'struct') {
      const prefix = around.length === 0 ? '' : `${name}.`;
      for (const [place, child] of children.entries()) visit(child, prefix + names[place], chain);
      return;
    }
    const type = CELLS[kind];
    if (type === undefined) leftOut.push({ name, reason: reasonOf(kind) });
    else
      leaves.push({
        name,
        note: null,
        type,
        chain,
        kind,
        stored: kind === 'decimal' ? `decimal(${precision}, ${scale})` : kind,
        asText: false,
        readAs: null,
        notices: [],
      });
  };
  visit(0, '', []);
  const isUnnamed = types[0].kind !== 'struct';
  return { leaves: isUnnamed ? leaves.map(unnamed) : withOwnNames(leaves), leftOut };
}

/** A file whose rows are no structures has a single column without a name. */
function unnamed(leaf: OrcLeaf): OrcLeaf {
  const { names, notes } = columnNames(['']);
  return { ...leaf, name: names[0], note: notes[0] ?? null };
}

function reasonOf(kind: OrcKind): string {
  switch (kind) {
    case 'list':
      return 'holds lists';
    case 'map':
      return 'holds maps, which no column of a table holds';
    case 'union':
      return 'holds a union of several types, which no column of a table holds';
    case 'binary':
      return 'holds bytes, which no column of a table holds';
    default:
      return 'holds a type that is newer than this version knows';
  }
}
