/** Fields that may be left empty, and the word that stands in them then. */
import type { ParamMeta } from '../../core/operators/kit/params.ts';

export const mayBeEmpty = ({ empty }: ParamMeta, value: unknown): boolean => empty !== undefined || value === null;

/** What an empty field means: "no limit", "found", "0". */
export const emptyWord = ({ empty }: ParamMeta): string => empty ?? 'none';
