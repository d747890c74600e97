/**
 * The outline of a file's first JSON value: where its outermost objects and arrays lie, and their keys. Brackets and
 * strings are followed byte by byte; no cell is parsed.
 */
import type { FileHandle } from 'node:fs/promises';
import { MAX_DEPTH, notRecords, tooDeep } from './json-problems.ts';

export interface Outline {
  readonly kind: 'object' | 'array' | 'scalar';
  /** Its key in the object around it; empty for elements and for the whole. */
  readonly key: string;
  /** Bytes [from, to) of the file, brackets included. */
  readonly from: number;
  readonly to: number;
  /** Line of the first byte, counted from 1. */
  readonly line: number;
  /** Members or elements. */
  readonly count: number;
  /** The first members or elements; those of an array only as far as they tell its kind. */
  readonly children: readonly Outline[];
}

export interface FirstValue {
  readonly root: Outline;
  /** Whether other text follows the value. */
  readonly isFollowed: boolean;
  /** Whether the value itself has line breaks. */
  readonly hasBreaks: boolean;
}

const READ_BYTES = 1 << 20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Levels that are kept: rows lie in a list below two or three keys, not deeper. */
const MAX_KEPT_DEPTH = 5;
const MAX_CHILDREN = 10_000;
const MAX_ELEMENTS = 3;
/** Values that are kept in all. */
const MAX_KEPT = 200_000;
/** Bytes of a key that are kept. */
const MAX_KEY_BYTES = 4096;

type Open = { -readonly [Name in keyof Outline]: Outline[Name] } & { children: Open[]; close: number };

const decoder = new TextDecoder();

/**
 * The first value of a file that begins with `{` or `[`. Throws a `ProblemError` where its brackets do not match, it does
 * not end, or it is deeper than tables are.
 * @param most bytes after which an open value is left open
 */
export async function firstValue(
  handle: FileHandle,
  size: number,
  file: string,
  most = Number.POSITIVE_INFINITY,
): Promise<FirstValue> {
  const buffer = new Uint8Array(READ_BYTES);
  const outer: Open = { kind: 'array', key: '', from: 0, to: size, line: 1, count: 0, children: [], close: 0 };
  const open: Open[] = [outer];
  let kept = 0;
  let line = 1;
  let isString = false;
  let isEscaped = false;
  let isScalar = false;
  let hasBreaks = false;
  let key: number[] | null = null;
  let lastKey = '';

  const isKept = (around: Open): boolean => {
    const limit = around.kind === 'array' ? MAX_ELEMENTS : MAX_CHILDREN;
    return open.length <= MAX_KEPT_DEPTH && around.children.length < limit && kept < MAX_KEPT;
  };
  const begin = (kind: Outline['kind'], at: number, close: number): void => {
    const around = open[open.length - 1];
    around.count++;
    const value: Open = { kind, key: lastKey, from: at, to: at, line, count: 0, children: [], close };
    lastKey = '';
    if (isKept(around)) {
      kept++;
      around.children.push(value);
    }
    if (kind === 'scalar') return;
    if (open.length > MAX_DEPTH) throw tooDeep(file, outer.children[0]?.line ?? line);
    open.push(value);
  };
  let isValueNext = false;
  const expectsKey = (): boolean => open.length > 1 && open[open.length - 1].kind === 'object' && !isValueNext;

  for (let start = 0; start < size; start += READ_BYTES) {
    const { bytesRead } = await handle.read(buffer, 0, READ_BYTES, start);
    for (let index = 0; index < bytesRead; index++) {
      const byte = buffer[index];
      if (byte === 0x0a) {
        line++;
        if (open.length > 1) hasBreaks = true;
      }
      if (isString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) {
          isString = false;
          if (key !== null) {
            lastKey = keyOf(key);
            key = null;
            continue;
          }
        }
        if (key !== null && key.length < MAX_KEY_BYTES) key.push(byte);
        continue;
      }
      const isOutside = open.length === 1;
      if (isOutside && outer.count > 0) {
        if (isSpace(byte)) continue;
        const [root] = outer.children;
        if (root.kind === 'array' && byte !== 0x5b)
          throw notRecords(file, line, 'There is something behind the end of the array.');
        return { root, isFollowed: true, hasBreaks };
      }
      const at = start + index;
      switch (byte) {
        case QUOTE:
          isString = true;
          if (expectsKey()) key = isKept(open[open.length - 1]) ? [] : null;
          else begin('scalar', at, 0);
          break;
        case 0x7b:
        case 0x5b:
          begin(byte === 0x7b ? 'object' : 'array', at, byte + 2);
          isValueNext = false;
          break;
        case 0x7d:
        case 0x5d: {
          const closed = open.pop() as Open;
          if (closed.close !== byte) throw notRecords(file, line, 'A bracket is closed here that is not open.');
          closed.to = at + 1;
          isValueNext = false;
          isScalar = false;
          break;
        }
        case 0x3a:
          isValueNext = true;
          break;
        case 0x2c:
          isValueNext = false;
          isScalar = false;
          break;
        default:
          if (!isSpace(byte) && !isScalar && !isOutside) {
            isScalar = true;
            begin('scalar', at, 0);
          }
      }
    }
    if (open.length > 1 && start + bytesRead >= most) return { root: outer.children[0], isFollowed: false, hasBreaks };
    if (bytesRead === 0) break;
  }
  const [root] = outer.children;
  if (open.length > 1 || root === undefined) {
    const what = root?.kind === 'array' ? 'The array' : 'The object that begins here';
    throw notRecords(file, root?.line ?? 1, `${what} does not end: the file is cut off.`);
  }
  return { root, isFollowed: false, hasBreaks };
}

/** A key from the bytes between its quotes. */
function keyOf(bytes: readonly number[]): string {
  const text = decoder.decode(Uint8Array.from(bytes));
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
