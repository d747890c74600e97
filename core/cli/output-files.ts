/** The files that a command writes: one, or one for each part of a split; each with a second one for the target. */
import { extname, join, parse } from 'node:path';
import type { WriteOptions } from '../engine/write/writing.ts';
import { formatOfEnding } from '../words/formats.ts';
import { UsageError } from './errors.ts';

/** Parts of a split that can be written, in their order. */
export const PARTS = ['train', 'val', 'test'] as const;
export type Part = (typeof PARTS)[number];

export interface OutputOptions {
  readonly output: string;
  /** File for the target; the output then holds the features only. */
  readonly y?: string;
  /** Rows to write; `each` writes a file for each part. */
  readonly partition: Part | 'all' | 'each';
  /** Adds a column that names the part of each row. */
  readonly partColumn?: boolean;
}

export interface OutputFile extends Pick<WriteOptions, 'partition' | 'side' | 'partColumn'> {
  readonly file: string;
}

/** The files for these parts, which only `each` asks for. */
export function outputFiles({ output, y, partition, partColumn }: OutputOptions, parts: readonly Part[]): OutputFile[] {
  const chosen = partition === 'each' ? parts : [partition];
  return chosen.flatMap((part): OutputFile[] => {
    const named = (file: string): string => (partition === 'each' ? fileOfPart(file, part) : file);
    const common = { partition: part, ...(partColumn && { partColumn }) };
    if (y === undefined) return [{ ...common, file: named(output) }];
    return [
      { ...common, file: named(output), side: 'features' },
      { partition: part, file: named(y), side: 'target' },
    ];
  });
}

/** `clean.csv` of the train rows is `clean-train.csv`. */
function fileOfPart(file: string, part: string): string {
  const { dir, name, ext } = parse(file);
  return join(dir, `${name}-${part}${ext}`);
}

/** Throws a UsageError where a format has no place for what is asked of the parts. */
export function refuseUnfitParts({ output, y, partition, partColumn }: OutputOptions): void {
  if (partColumn === true && partition === 'each') {
    throw new UsageError('--part-column is for one file with all rows: leave it out, or leave out --partition each.');
  }
  for (const file of [output, ...(y === undefined ? [] : [y])]) {
    const ending = extname(file);
    const format = formatOfEnding(ending);
    if (partition === 'each' && format?.holdsParts) {
      throw new UsageError(`${file}: a ${ending} file holds all parts already. Leave out --partition each.`);
    }
    if (partColumn === true && file === output && format?.hasDtype) {
      throw new UsageError(`${file}: a ${ending} file holds numbers only. For --part-column choose another ending.`);
    }
  }
}
