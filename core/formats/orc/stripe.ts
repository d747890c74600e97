/** One stripe of an ORC file, on a worker thread. See the ORC specification (v1), "Stripes". */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { allocateVector, holdsNumbers, type Vector } from '../../table/column.ts';
import { changedFile } from '../changed-file.ts';
import { Damage } from '../damage.ts';
import { readingProblem } from '../reading-problems.ts';
import type { Piece, Unfit } from '../pieces/assemble.ts';
import { countMissing } from '../pieces/count-missing.ts';
import { retyped } from '../pieces/retype.ts';
import { mendTexts } from '../texts/mend-texts.ts';
import { TextIndex } from '../texts/text-index.ts';
import type { Stripe } from './file.ts';
import type { OrcLeaf } from './leaves.ts';
import { damaged } from './orc-problems.ts';
import { Message } from './protobuf.ts';
import { readBitRuns } from './runs.ts';
import { loadCodec, type Packing, unpackStream } from './unpack.ts';
import { type ColumnStreams, Losses, readLongTexts, readNumbers, readTexts, readTruths, STREAM } from './values.ts';
import { type ZoneOffset, zoneOffset } from './zones.ts';

export interface StripeInput {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly packing: Packing;
  readonly stripe: Stripe;
  /** Rows to read, of those that the stripe has. */
  readonly rows: number;
  readonly leaves: readonly OrcLeaf[];
}

export interface StripeOutput {
  readonly piece: Piece;
  /** Columns with whole numbers beyond 2^53. */
  readonly big: readonly string[];
  /** For each column its cells with bytes that are no text. */
  readonly garbled: Float64Array;
}

/** Kept between the stripes of a thread, because fresh memory costs more than writing into it. */
const raw = new TextIndex();
const spare = new TextIndex();

/** Throws a `ProblemError` that names file and column where the stripe is damaged. */
export async function readStripe(input: StripeInput): Promise<StripeOutput> {
  const { path, size, modified, packing, stripe, rows, leaves } = input;
  let descriptor = -1;
  let column: string | null = null;
  try {
    await loadCodec(packing);
    descriptor = openSync(path, 'r');
    const stat = fstatSync(descriptor);
    if (stat.size !== size || stat.mtimeMs !== modified) throw changedFile(path);
    const columns = new StripeColumns(descriptor, stripe, packing);
    raw.clear();
    const big: string[] = [];
    const found = leaves.map((leaf, index) => {
      column = leaf.name;
      const read = readLeaf(columns, leaf, index, rows);
      if (read.losses.isBig) big.push(leaf.name);
      return read;
    });
    column = null;
    const { texts, garbled } = mendTexts(
      raw,
      spare,
      found.map(({ vector }) => vector),
    );
    const missing = new Int32Array(leaves.length);
    const whole = new Uint8Array(leaves.length);
    let unfit: Unfit | null = null;
    const vectors = found.map(({ vector }, index) => {
      const { name, kind, readAs } = leaves[index];
      if (readAs === null) {
        missing[index] = countMissing(vector);
        whole[index] = kind.endsWith('int') ? 1 : 0;
        return vector;
      }
      const other = retyped(vector, readAs, index, texts);
      missing[index] = other.missing;
      whole[index] = other.whole;
      if (other.unfit !== null) unfit ??= { column: name, wanted: readAs, ...other.unfit };
      return other.vector;
    });
    const fine = Float64Array.from(found, ({ losses }) => losses.fine);
    const decimals = Float64Array.from(found, ({ losses }) => losses.decimals);
    return { piece: { rows, vectors, texts: texts.toBlock(), missing, whole, fine, decimals, unfit }, big, garbled };
  } catch (error) {
    throw readingProblem(error, path, (reason) => damaged(path, column, reason));
  } finally {
    if (descriptor >= 0) closeSync(descriptor);
  }
}

interface Place {
  readonly at: number;
  readonly length: number;
}

/** Encodings by their number: whether there is a dictionary, and the version of the runs. */
const ENCODINGS = [
  { isDictionary: false, isSecondVersion: false },
  { isDictionary: true, isSecondVersion: false },
  { isDictionary: false, isSecondVersion: true },
  { isDictionary: true, isSecondVersion: true },
];

/** The columns of a stripe: where their streams lie, and how they are encoded. */
class StripeColumns {
  readonly writerZone: ZoneOffset;
  private readonly descriptor: number;
  private readonly packing: Packing;
  private readonly rows: number;
  private readonly places = new Map<string, Place>();
  private readonly encodings: readonly Message[];

  constructor(descriptor: number, { offset, indexBytes, dataBytes, footerBytes, rows }: Stripe, packing: Packing) {
    this.descriptor = descriptor;
    this.packing = packing;
    this.rows = rows;
    const end = offset + indexBytes + dataBytes;
    const footer = new Message(unpackStream(this.bytesAt({ at: end, length: footerBytes }), packing));
    let at = offset;
    for (const stream of footer.messages(1)) {
      const length = stream.number(3);
      if (at + length > end) throw new Damage('a column lies beyond the end of its stripe');
      this.places.set(`${stream.number(2)} ${stream.number(1)}`, { at, length });
      at += length;
    }
    this.encodings = footer.messages(2);
    const zone = footer.text(3);
    let known: ZoneOffset | null = null;
    // Files without times may name a zone that is not known.
    this.writerZone = (seconds) => (known ??= zoneOffset(zone))(seconds);
  }

  /** Bits of the rows in which a column has a value, a byte each; null where it has one in all. */
  present(type: number, count: number): Uint8Array | null {
    const place = this.places.get(`${type} ${STREAM.present}`);
    return place === undefined ? null : readBitRuns(this.unpacked(place), count);
  }

  of(type: number): ColumnStreams {
    const encoding = this.encodings[type];
    const way = ENCODINGS[encoding?.number(1) ?? 0];
    if (encoding === undefined || way === undefined) throw new Damage('its encoding is not known');
    const dictionarySize = encoding.number(2);
    // A text is in the dictionary because some row has it.
    if (dictionarySize > this.rows) throw new Damage('its dictionary holds more texts than there are rows');
    return {
      ...way,
      dictionarySize,
      stream: (kind) => {
        const place = this.places.get(`${type} ${kind}`);
        return place === undefined ? NOTHING : this.unpacked(place);
      },
    };
  }

  private unpacked(place: Place): Uint8Array {
    return unpackStream(this.bytesAt(place), this.packing);
  }

  private bytesAt({ at, length }: Place): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const read = readSync(this.descriptor, bytes, done, length - done, at + done);
      if (read === 0) throw new Damage('it ends too early');
      done += read;
    }
    return bytes;
  }
}

const NOTHING = new Uint8Array(0);

interface ReadLeaf {
  readonly vector: Vector;
  readonly losses: Losses;
}

function readLeaf(
  columns: StripeColumns,
  { chain, type, kind, asText }: OrcLeaf,
  index: number,
  rows: number,
): ReadLeaf {
  const losses = new Losses();
  const vector = allocateVector(type, rows);
  const places = presentRows(columns, chain, rows);
  const count = places?.length ?? rows;
  const column = columns.of(chain[chain.length - 1]);
  if (holdsNumbers(vector)) {
    const { cells } = vector;
    const values = places === null ? cells : new Float64Array(count);
    readNumbers(kind, column, values, losses, columns.writerZone);
    if (places !== null) {
      cells.fill(Number.NaN);
      for (let at = 0; at < count; at++) cells[places[at]] = values[at];
    }
    return { vector, losses };
  }
  const { cells } = vector;
  const values =
    vector.type === 'boolean'
      ? readTruths(column, count)
      : asText
        ? readLongTexts(column, count, index, raw)
        : readTexts(column, count, index, raw);
  if (places === null) cells.set(values);
  else {
    cells.fill(-1);
    for (let at = 0; at < count; at++) cells[places[at]] = values[at];
  }
  return { vector, losses };
}

/** Rows that have a cell, also by the structures around it; null where all have. */
function presentRows(columns: StripeColumns, chain: readonly number[], rows: number): Int32Array | null {
  let places: Int32Array | null = null;
  for (const type of chain) {
    const count: number = places?.length ?? rows;
    const isThere = columns.present(type, count);
    if (isThere === null) continue;
    const inner = new Int32Array(isThere.reduce((sum, one) => sum + one, 0));
    for (let at = 0, next = 0; at < count; at++)
      if (isThere[at] === 1) inner[next++] = places === null ? at : places[at];
    places = inner;
  }
  return places;
}
