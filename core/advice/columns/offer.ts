/** A step that is offered for columns, before its operator is asked whether it takes them. */
import type { ColumnType } from '../../ir/types.ts';
import type { NewStep } from '../edit.ts';
import type { ChosenColumns } from './column-facts.ts';

export interface Offer {
  readonly id: string;
  readonly label: string;
  readonly step: NewStep;
  readonly effect: string;
  /** A reason of the cells, which the operator cannot know before it runs. */
  readonly unfit?: string | null;
}

export const namesOf = ({ columns }: ChosenColumns): string[] => columns.map(({ name }) => name);

export const isEvery = ({ columns }: ChosenColumns, ...types: readonly ColumnType[]): boolean =>
  columns.every(({ type }) => types.includes(type));
