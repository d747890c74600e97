/** Conditions on one column, written as FilterRows takes them. */
import { columnText, textLiteral } from '../../formula/index.ts';

export const atLeastText = (column: string, least: number): string => `${columnText(column)} >= ${least}`;

/** The condition of a column of true and false. */
export const isTrueText = (column: string): string => columnText(column);

export const isKnownText = (column: string): string => `not is_missing(${columnText(column)})`;

/** True where the column holds this text. */
export const equalsText = (column: string, text: string): string => `${columnText(column)} == ${textLiteral(text)}`;
