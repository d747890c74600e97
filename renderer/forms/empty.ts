/** Placeholders of fields that may be left empty. */
import type { ParamMeta } from '../../core/operators/kit/params.ts';
import { capitalised } from '../design/numbers.ts';

export const mayBeEmpty = ({ empty }: ParamMeta, value: unknown): boolean => empty !== undefined || value === null;

/** Meaning of an empty field: "no limit", "detected", "0". */
export const emptyWord = ({ empty }: ParamMeta): string => empty ?? 'none';

/** The same as the first entry of a list: "No limit". */
export const emptyOption = (meta: ParamMeta): string => capitalised(emptyWord(meta));
