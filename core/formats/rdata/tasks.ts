/** The work of this folder that runs on worker threads. */
import { readFileSync, writeFileSync } from 'node:fs';
import { ProblemError } from '../../ir/problem.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { Damage } from '../damage.ts';
import { AsciiInput } from './ascii.ts';
import { inWords } from '../reading-problems.ts';
import { ThreadBytes } from '../thread-bytes.ts';
import { framesOf, type RFrame } from './frames.ts';
import { readRows, type RowsInput, type RowsOutput } from './piece.ts';
import { damaged } from './problems.ts';
import { type Input, scanObject } from './scan.ts';

export interface ScanInput {
  readonly path: string;
  /** The file that the user knows. */
  readonly file: string;
  /** A file for the bytes of objects that are written as letters. */
  readonly spare: string;
}

export interface ScanOutput {
  readonly frames: readonly RFrame[];
  /** Names of objects that are no data frames. */
  readonly others: readonly string[];
  /** The file in which the cells lie. */
  readonly path: string;
}

/** The bytes of a file, one after the other. */
class BinaryInput implements Input {
  at: number;
  readonly size: number;
  private readonly bytes: ThreadBytes;

  constructor(bytes: ThreadBytes, at: number) {
    this.bytes = bytes;
    this.at = at;
    this.size = bytes.size;
  }

  int(): number {
    const value = this.bytes.int32(this.at);
    this.at += 4;
    return value;
  }

  skip(count: number, bytes: number): void {
    this.at += count * bytes;
    if (this.at > this.size) throw new Damage('it ends too early');
  }

  take(length: number): Uint8Array {
    const found = this.bytes.take(this.at, length);
    this.at += length;
    return found;
  }
}

const MAX_HEAD = 7;

/** Starts of files: of saved objects, then of the ways to write them. */
const SAVED = /^RD[XAB][23]\n/;

export function scan({ path, spare }: ScanInput): ScanOutput {
  const bytes = new ThreadBytes(path);
  try {
    const head = Buffer.from(bytes.take(0, Math.min(MAX_HEAD, bytes.size))).toString('latin1');
    const start = SAVED.test(head) ? 5 : 0;
    const way = head.slice(start, start + 2);
    if (way === 'X\n') return { ...framesOf(bytes, scanBehindHeader(new BinaryInput(bytes, start + 2))), path };
    if (way !== 'A\n') throw new Damage('its start is not that of R objects');
    const letters = new AsciiInput(readFileSync(path), start + 2);
    const root = scanBehindHeader(letters);
    writeFileSync(spare, letters.bytes());
    const written = new ThreadBytes(spare);
    try {
      return { ...framesOf(written, root), path: spare };
    } finally {
      written.close();
    }
  } finally {
    bytes.close();
  }
}

function scanBehindHeader(input: Input): ReturnType<typeof scanObject> {
  const version = input.int();
  if (version !== 2 && version !== 3) throw new Damage(`its version is ${version}; 2 and 3 are read`);
  input.skip(2, 4);
  if (version === 3) input.take(Math.max(0, Math.min(1000, input.int())));
  return scanObject(input);
}

function told(error: unknown, { file }: { readonly file: string }): unknown {
  if (error instanceof ProblemError) return error;
  return error instanceof Damage ? damaged(error, file) : fileProblem(error, file);
}

export const rdataTasks = {
  'rdata.scan': inWords<ScanInput, ScanOutput>(scan, told),
  'rdata.read': inWords<RowsInput, RowsOutput>(readRows, told),
};
