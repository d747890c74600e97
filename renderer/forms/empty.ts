/** Placeholders of fields that may be left empty. */
import type { ParamMeta } from '../../core/operators/kit/params.ts';

export const mayBeEmpty = ({ empty }: ParamMeta, value: unknown): boolean => empty !== undefined || value === null;

/** Meaning of an empty field: "no limit", "found", "0". */
export const emptyWord = ({ empty }: ParamMeta): string => empty ?? 'none';
