import { isMainThread, parentPort, workerData } from 'node:worker_threads';

/**
 * The benchmark's data. A file is a header and blocks of rows; a block depends on its number alone, so the same file comes
 * out on any number of threads, and a file of fewer rows is the beginning of one of more.
 *
 * @typedef {object} Recipe
 * @property {'tabular' | 'wide' | 'categories' | 'twenty' | 'grid'} kind
 * @property {number} rows
 * @property {number} [columns] of `wide` and `grid`
 * @property {number} [distinct] of `categories`: how many different texts
 */

/** Part of the names of files: raise it when what is generated changes. */
export const VERSION = 1;

const COLORS = ['red', 'green', 'blue', 'amber', 'violet'];
const CITIES = Array.from({ length: 40 }, (_, index) => `city_${index}`);
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const FLAGS = ['yes', 'no'];

const names = (/** @type {number} */ count) => Array.from({ length: count }, (_, index) => `x${index}`);

/** @returns {string[]} */
export function header(/** @type {Recipe} */ { kind, columns = 0 }) {
  switch (kind) {
    case 'tabular':
      return [...names(10), 'color', 'city', 'k1', 'k2', 'label'];
    case 'wide':
      return names(columns);
    case 'categories':
      return ['customer'];
    case 'twenty':
      return [...names(16), 'color', 'city', 'month', 'flag'];
    case 'grid':
      return names(columns);
  }
}

/** About a million cells. */
export function rowsOfBlock(/** @type {Recipe} */ recipe) {
  return Math.max(1, Math.floor(1_000_000 / header(recipe).length));
}

/** The rows of one block as CSV. */
export function block(/** @type {Recipe} */ recipe, /** @type {number} */ index) {
  const size = rowsOfBlock(recipe);
  const first = index * size;
  const rows = Math.min(size, recipe.rows - first);
  const random = new Random(index);
  const text = new Text(rows * header(recipe).length * 20);
  for (let row = first; row < first + rows; row++) {
    writeRow(recipe, row, random, text);
    text.endLine();
  }
  return text.written();
}

function writeRow(
  /** @type {Recipe} */ { kind, columns = 0, distinct = 1 },
  /** @type {number} */ row,
  /** @type {Random} */ random,
  /** @type {Text} */ text,
) {
  switch (kind) {
    case 'tabular':
      numbers(10, 0.05, random, text);
      if (random.chance(0.03)) text.missing();
      else text.word(random.one(COLORS));
      text.word(random.one(CITIES));
      text.integer(random.below(1000));
      text.integer(random.below(5));
      text.integer(random.below(2));
      break;
    case 'wide':
      numbers(columns, 0.1, random, text);
      break;
    case 'categories': {
      // Every fifth row walks through the texts, so that each occurs where there are five times as many rows.
      text.customer(row % 5 === 0 ? (row / 5) % distinct : random.below(distinct));
      break;
    }
    case 'twenty':
      numbers(16, 0.05, random, text);
      for (const words of [COLORS, CITIES, MONTHS, FLAGS]) text.word(random.one(words));
      break;
    case 'grid':
      // Short cells of several types: half a billion of them are to be made, and read.
      for (let column = 0; column < columns; column++) {
        if (random.chance(0.03)) text.missing();
        else if (column % 5 === 4) text.word(random.one(column % 10 === 4 ? CITIES : COLORS));
        else if (column % 5 === 3) text.integer(random.below(100));
        else text.thousandths(random.below(1_000_000));
      }
      break;
  }
}

/** Normal numbers around 5, each column ten times as wide as another. */
function numbers(
  /** @type {number} */ count,
  /** @type {number} */ missing,
  /** @type {Random} */ random,
  /** @type {Text} */ text,
) {
  for (let column = 0; column < count; column++) {
    if (random.chance(missing)) text.missing();
    else text.millionths(Math.round((random.normal() * ((column % 10) + 1) + 5) * 1e6));
  }
}

/** sfc32: a small generator of good quality, seeded by one number. */
class Random {
  constructor(/** @type {number} */ seed) {
    this.a = 0x9e3779b9 ^ seed;
    this.b = 0x243f6a88;
    this.c = 0xb7e15162 + seed;
    this.d = 1;
    this.spare = Number.NaN;
    for (let round = 0; round < 20; round++) this.next();
  }

  /** 32 random bits. */
  next() {
    const sum = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  below(/** @type {number} */ end) {
    return Math.floor((this.next() / 2 ** 32) * end);
  }

  chance(/** @type {number} */ probability) {
    return this.next() < probability * 2 ** 32;
  }

  /** @template Value @returns {Value} */
  one(/** @type {readonly Value[]} */ values) {
    return /** @type {Value} */ (values[this.below(values.length)]);
  }

  /** Box and Muller's pairs. */
  normal() {
    const { spare } = this;
    if (!Number.isNaN(spare)) {
      this.spare = Number.NaN;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log((this.next() + 1) / 2 ** 32));
    const angle = (2 * Math.PI * this.next()) / 2 ** 32;
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

const COMMA = 44;
const ZERO = 48;
const encoder = new TextEncoder();
/** @type {Map<string, Uint8Array>} */
const encoded = new Map();

/** Cells as bytes, each followed by a comma. */
class Text {
  constructor(/** @type {number} */ capacity) {
    this.bytes = new Uint8Array(capacity + 1024);
    this.length = 0;
  }

  missing() {
    this.bytes[this.length++] = COMMA;
  }

  word(/** @type {string} */ word) {
    let bytes = encoded.get(word);
    if (bytes === undefined) {
      bytes = encoder.encode(word);
      encoded.set(word, bytes);
    }
    for (let index = 0; index < bytes.length; index++) this.bytes[this.length++] = /** @type {number} */ (bytes[index]);
    this.bytes[this.length++] = COMMA;
  }

  integer(/** @type {number} */ value) {
    this.digits(value);
    this.bytes[this.length++] = COMMA;
  }

  /** A number with six decimals. */
  millionths(/** @type {number} */ value) {
    const positive = Math.abs(value) | 0;
    if (value < 0) this.bytes[this.length++] = 45;
    const whole = (positive / 1_000_000) | 0;
    this.digits(whole);
    this.bytes[this.length++] = 46;
    let rest = positive - whole * 1_000_000;
    for (let place = this.length + 5; place >= this.length; place--) {
      const next = (rest / 10) | 0;
      this.bytes[place] = ZERO + rest - next * 10;
      rest = next;
    }
    this.length += 6;
    this.bytes[this.length++] = COMMA;
  }

  /** A number below a million thousandths, with three decimals. */
  thousandths(/** @type {number} */ value) {
    const whole = (value / 1000) | 0;
    this.digits(whole);
    this.bytes[this.length++] = 46;
    const rest = value - whole * 1000;
    this.bytes[this.length++] = ZERO + ((rest / 100) | 0);
    this.bytes[this.length++] = ZERO + (((rest / 10) | 0) % 10);
    this.bytes[this.length++] = ZERO + (rest % 10);
    this.bytes[this.length++] = COMMA;
  }

  /** A text of its own for each number below 2³², in no order. */
  customer(/** @type {number} */ number) {
    for (const letter of [99, 117, 115, 116, 95]) this.bytes[this.length++] = letter; // cust_
    let mixed = Math.imul(number ^ (number >>> 16), 0x45d9f3b);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
    mixed ^= mixed >>> 16;
    for (let shift = 28; shift >= 0; shift -= 4) {
      const digit = (mixed >>> shift) & 15;
      this.bytes[this.length++] = digit < 10 ? ZERO + digit : 87 + digit;
    }
    this.bytes[this.length++] = COMMA;
  }

  /** The comma after the last cell becomes the end of the line. */
  endLine() {
    this.bytes[this.length - 1] = 10;
  }

  written() {
    return this.bytes.slice(0, this.length);
  }

  digits(/** @type {number} */ value) {
    let size = 1;
    for (let rest = (value / 10) | 0; rest > 0; rest = (rest / 10) | 0) size += 1;
    let rest = value;
    for (let place = this.length + size - 1; place >= this.length; place--) {
      const next = (rest / 10) | 0;
      this.bytes[place] = ZERO + rest - next * 10;
      rest = next;
    }
    this.length += size;
  }
}

if (!isMainThread) {
  parentPort?.on('message', (/** @type {number} */ index) => {
    const bytes = block(workerData, index);
    parentPort?.postMessage(bytes, [bytes.buffer]);
  });
}
