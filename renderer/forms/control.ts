/** The props and the accessibility attributes that all controls of a form share. */
import './forms.css';
import type { ParamMeta } from '../../core/operators/kit/params.ts';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';

export type Columns = readonly ColumnReportMessage[];

export interface EditorProps {
  readonly id: string;
  readonly meta: ParamMeta;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly columns: Columns;
  /** Node whose table has the columns; undefined while there is none. */
  readonly table?: string | undefined;
  readonly invalid: boolean;
  readonly describedBy: string;
}

/** Attributes by which a screen reader finds a control's message and state. */
export const aria = ({ id, invalid, describedBy }: Pick<EditorProps, 'id' | 'invalid' | 'describedBy'>) => ({
  id,
  'aria-invalid': invalid || undefined,
  'aria-describedby': describedBy,
});
