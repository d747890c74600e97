/** Families of operators: their order, words and icons. Colours are in families.css, by `data-family`. */
import {
  Binary,
  CalendarDays,
  ChartColumnStacked,
  CircleHelp,
  Columns3,
  FileSpreadsheet,
  Hash,
  type LucideIcon,
  PaintBucket,
  Rows3,
  Scaling,
  Split,
  Tags,
  TextCursorInput,
  ToggleLeft,
  Type,
} from 'lucide-react';
import { operatorOf } from '../../core/operators/catalogue.ts';
import type { OperatorGroup } from '../../core/operators/kit/operator.ts';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';

export interface Family {
  readonly label: string;
  readonly icon: LucideIcon;
}

export const families: Readonly<Record<OperatorGroup, Family>> = {
  source: { label: 'Sources', icon: FileSpreadsheet },
  rows: { label: 'Rows', icon: Rows3 },
  split: { label: 'Split', icon: Split },
  missing: { label: 'Missing', icon: PaintBucket },
  scale: { label: 'Scale', icon: Scaling },
  encode: { label: 'Encode', icon: Binary },
  bin: { label: 'Bin', icon: ChartColumnStacked },
  text: { label: 'Text', icon: TextCursorInput },
  date: { label: 'Dates', icon: CalendarDays },
  columns: { label: 'Columns', icon: Columns3 },
};

/** Family of an unknown operator: a document may come from a newer version. */
export const unknownFamily: Family = { label: 'Unknown', icon: CircleHelp };

export const groupOf = (type: string): OperatorGroup | undefined => operatorOf(type)?.group;

/** Icon of an operator in its family's colour. */
export function FamilyIcon({ type, size = 16 }: { type: string; size?: number }) {
  const group = groupOf(type);
  const { icon: Icon } = group === undefined ? unknownFamily : families[group];
  return (
    <span className="family-icon" data-family={group} aria-hidden="true">
      <Icon size={size} strokeWidth={1.75} />
    </span>
  );
}

export type ColumnType = ColumnReportMessage['type'];

export const typeWords: Readonly<Record<ColumnType, string>> = {
  number: 'number',
  category: 'category',
  text: 'text',
  boolean: 'true/false',
  datetime: 'date',
};

const typeIcons: Readonly<Record<ColumnType, LucideIcon>> = {
  number: Hash,
  category: Tags,
  text: Type,
  boolean: ToggleLeft,
  datetime: CalendarDays,
};

/** Icon of a column's type. */
export function TypeIcon({ type, size = 13 }: { type: ColumnType; size?: number }) {
  const Icon = typeIcons[type];
  return <Icon className="type-icon" size={size} strokeWidth={2} aria-label={typeWords[type]} role="img" />;
}
