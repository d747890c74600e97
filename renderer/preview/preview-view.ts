import type { ComponentType } from 'react';
import type { ShownTable } from '../parts/use-table.ts';
import type { Refused } from './use-refused.ts';

export interface TableViewProps {
  readonly table: ShownTable;
  /** Sets the text of the status line: the focused cell's, or empty. */
  readonly onCell: (text: string) => void;
  /** Cells that a step refuses whose input the table is. */
  readonly refused?: Refused | null;
}

/** A tab of the preview. It displays the selected step's table, or the whole document. The shell lists them. */
export type PreviewView = { readonly label: string } & (
  | {
      readonly about: 'table';
      readonly View: ComponentType<TableViewProps>;
      /** A status line below: the selected cell, else the size of the table. */
      readonly hasStatus?: boolean;
    }
  | { readonly about: 'document'; readonly View: ComponentType; readonly hasStatus?: false }
);
