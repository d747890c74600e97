/** What is said of a column of a JSON file: its kinds of cells, and what it lost. */
import type { Notice } from '../../ir/notice.ts';
import type { ColumnType } from '../../ir/types.ts';
import { counted } from '../../words/counted.ts';
import type { Kinds } from '../pieces/column-of-cells.ts';

export interface JsonColumnNote {
  readonly evidence: string[];
  readonly warnings: string[];
  readonly notices: Notice[];
}

const KINDS = { number: 'number', boolean: 'boolean', text: 'text', long: 'whole number beyond 2^53' } as const;

/**
 * @param renamed why the column has another name than in the file; null where it has not
 * @param isDuration whether its numbers are seconds of durations
 */
export function noteOf(
  kinds: Kinds,
  name: string,
  type: ColumnType,
  hasLists: boolean,
  renamed: string | null,
  isDuration: boolean,
): JsonColumnNote {
  const found = (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter((kind) => kinds[kind] > 0);
  const evidence = found.map((kind) => `${counted(kinds[kind], 'cell')}: ${KINDS[kind]}`);
  const notices: Notice[] = [];
  const tell = (code: Notice['code'], message: string, count?: number, hint?: string): void => {
    notices.push({
      code,
      message,
      column: name,
      ...(count !== undefined && { count }),
      ...(hint !== undefined && { hint }),
    });
  };
  if (renamed !== null) tell('source.renamed', renamed);
  if (isDuration) tell('source.unit', 'It holds durations (ISO 8601, P1DT2H): they are read as seconds.');
  // Whole numbers are numbers, however long.
  if (found.filter((kind) => kind !== 'long').length + (kinds.number === 0 && kinds.long > 0 ? 1 : 0) > 1) {
    const asType = type === 'category' ? 'text' : type;
    tell('source.mixed-kinds', `It mixes kinds of cells (${evidence.join('; ')}): read as ${asType}.`);
  }
  if (type === 'number' && kinds.long > 0) {
    const are = kinds.long === 1 ? 'is a whole number beyond 2^53 and is' : 'are whole numbers beyond 2^53 and are';
    tell('source.rounded', `${counted(kinds.long, 'cell')} ${are} rounded to a double.`, kinds.long);
  }
  if (hasLists)
    tell(
      'source.lists',
      'It holds lists: kept as their JSON text.',
      undefined,
      'The step “Extract from text” takes single elements out of such texts.',
    );
  const isKept = type !== 'number' && kinds.long > 0;
  const warnings = notices.map(({ message }) => message);
  if (isKept)
    warnings.push(
      `${counted(kinds.long, 'cell')} ${kinds.long === 1 ? 'is a whole number' : 'are whole numbers'} beyond 2^53, which numbers would round; kept as written.`,
    );
  return { evidence, warnings, notices };
}
