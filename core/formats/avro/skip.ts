/** Goes over values of Avro that no column takes. */
import { Damage } from '../damage.ts';
import type { AvroCursor } from './cursor.ts';
import type { AvroType } from './schema.ts';

/** Values within values: lists and records may go on as deep as the file says. */
const MAX_DEPTH = 1000;

/** The branch of a union that comes next. */
export function branchOf(cursor: AvroCursor, count: number): number {
  const branch = cursor.long();
  if (!(branch >= 0 && branch < count)) throw new Damage('a value is of a type that its union does not have');
  return branch;
}

export function skip(cursor: AvroCursor, type: AvroType, depth = 0): void {
  if (depth > MAX_DEPTH) throw new Damage(`a value lies in others more than ${MAX_DEPTH} deep`);
  switch (type.is) {
    case 'null':
      return;
    case 'boolean':
      cursor.boolean();
      return;
    case 'int':
    case 'long':
    case 'enum':
      cursor.long();
      return;
    case 'float':
      cursor.step(4);
      return;
    case 'double':
      cursor.step(8);
      return;
    case 'bytes':
    case 'string':
      cursor.step(cursor.length());
      return;
    case 'fixed':
      cursor.step(type.size);
      return;
    case 'record':
      for (const field of type.fields) skip(cursor, field.type, depth + 1);
      return;
    case 'union':
      skip(cursor, type.branches[branchOf(cursor, type.branches.length)], depth + 1);
      return;
    case 'array':
    case 'map':
      skipItems(cursor, type, depth);
  }
}

/** Blocks of items: each begins with how many there are, below zero with its bytes as well; none ends them. */
function skipItems(cursor: AvroCursor, type: Extract<AvroType, { is: 'array' | 'map' }>, depth: number): void {
  const { items } = type;
  for (;;) {
    const count = cursor.long();
    if (count === 0) return;
    if (count < 0) {
      cursor.step(cursor.length());
      continue;
    }
    const least = items.least + (type.is === 'map' ? 1 : 0);
    // Items without any bytes are not gone through: few bytes could stand for very many.
    if (least === 0) continue;
    if (count * least > cursor.left) throw new Damage('a list holds more than its block has bytes for');
    for (let index = 0; index < count; index++) {
      if (type.is === 'map') cursor.step(cursor.length());
      skip(cursor, items, depth + 1);
    }
  }
}
