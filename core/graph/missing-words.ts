/** Texts that mean missing in a source's cells. */
import { operatorOf } from '../operators/catalogue.ts';
import { PANDAS_MISSING } from '../words/missing-words.ts';

interface SourceNode {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Words that are missing cells in a text column, besides the empty text: those of the parameter `missing`, else pandas' list. Empty
 * for sources without this parameter (JSON, Parquet …), because their files say what is missing and "NA" is a text there.
 */
export function missingTexts({ type, params }: SourceNode): readonly string[] {
  if (Array.isArray(params['missing'])) return params['missing'].map(String);
  return 'missing' in (operatorOf(type)?.params.shape ?? {}) ? PANDAS_MISSING : [];
}

/** Words that are missing cells in a column of numbers, truths or dates, besides the empty text. */
export const missingValues = ({ params }: Pick<SourceNode, 'params'>): readonly string[] =>
  Array.isArray(params['missing']) ? params['missing'].map(String) : PANDAS_MISSING;
