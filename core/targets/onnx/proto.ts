/** The messages of an ONNX file that our models use. Field numbers are those of onnx.proto3. */
import { bytes, type Fields, int, joined, message, text } from './protobuf.ts';

/** Type of a tensor's elements. */
export type ElementType = 'float' | 'int64' | 'string' | 'bool' | 'double';

const elementTypes: Readonly<Record<ElementType, number>> = { float: 1, int64: 7, string: 8, bool: 9, double: 11 };

/** Number of the type in files, and in the attribute of a Cast. */
export const elementCode = (type: ElementType): number => elementTypes[type];

/** A constant, with its cells in row order. */
export interface Tensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly cells: readonly (number | string | boolean)[];
}

/** An attribute of a node. A whole number is written as an int attribute, because we use no float attributes. */
export type Attribute = number | string | readonly number[] | Tensor | { readonly graph: Graph };

export interface Node {
  readonly op: string;
  readonly domain: '' | 'ai.onnx.ml';
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A tensor by its name. A string in the shape is a length known at run time. Null: any shape. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[] | null;
  readonly doc?: string;
}

export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

export interface Model {
  readonly irVersion: number;
  readonly producer: string;
  readonly producerVersion: string;
  readonly doc: string;
  readonly opsets: Readonly<Record<string, number>>;
  readonly graph: Graph;
  readonly metadata: Readonly<Record<string, string>>;
}

const utf8 = new TextEncoder();

function rawData(type: Exclude<ElementType, 'string'>, cells: Tensor['cells']): Uint8Array {
  switch (type) {
    case 'bool':
      return Uint8Array.from(cells, Number);
    case 'float':
      return new Uint8Array(Float32Array.from(cells, Number).buffer);
    case 'double':
      return new Uint8Array(Float64Array.from(cells, Number).buffer);
    case 'int64':
      return new Uint8Array(BigInt64Array.from(cells, (cell) => BigInt(cell)).buffer);
  }
}

function tensorFields({ type, shape, cells }: Tensor, name: string): Fields {
  return [
    ...shape.map((length) => int(1, length)),
    int(2, elementTypes[type]),
    ...(type === 'string'
      ? cells.map((cell) => bytes(6, utf8.encode(String(cell))))
      : [bytes(9, rawData(type, cells))]),
    text(8, name),
  ];
}

const ATTRIBUTE = { int: 2, string: 3, tensor: 4, graph: 5, ints: 7 } as const;

function attributeFields(name: string, value: Attribute): Fields {
  const named = text(1, name);
  if (typeof value === 'number') return [named, int(3, value), int(20, ATTRIBUTE.int)];
  if (typeof value === 'string') return [named, text(4, value), int(20, ATTRIBUTE.string)];
  if (isList(value)) return [named, ...value.map((item) => int(8, item)), int(20, ATTRIBUTE.ints)];
  if ('graph' in value) return [named, message(6, graphFields(value.graph)), int(20, ATTRIBUTE.graph)];
  return [named, message(5, tensorFields(value, name)), int(20, ATTRIBUTE.tensor)];
}

const isList = (value: object): value is readonly number[] => Array.isArray(value);

const nodeFields = ({ op, domain, name, inputs, outputs, attributes }: Node): Fields => [
  ...inputs.map((input) => text(1, input)),
  ...outputs.map((output) => text(2, output)),
  text(3, name),
  text(4, op),
  ...Object.entries(attributes).map(([key, value]) => message(5, attributeFields(key, value))),
  text(7, domain),
];

const dimension = (length: number | string): Uint8Array =>
  message(1, [typeof length === 'number' ? int(1, length) : text(2, length)]);

const valueFields = ({ name, type, shape, doc }: ValueInfo): Fields => [
  text(1, name),
  message(2, [message(1, [int(1, elementTypes[type]), ...(shape === null ? [] : [message(2, shape.map(dimension))])])]),
  ...(doc === undefined ? [] : [text(3, doc)]),
];

const graphFields = ({ name, nodes, constants, inputs, outputs }: Graph): Fields => [
  ...nodes.map((node) => message(1, nodeFields(node))),
  text(2, name),
  ...[...constants].map(([constant, tensor]) => message(5, tensorFields(tensor, constant))),
  ...inputs.map((value) => message(11, valueFields(value))),
  ...outputs.map((value) => message(12, valueFields(value))),
];

/** The bytes of an .onnx file. */
export const modelBytes = (model: Model): Uint8Array =>
  joined([
    int(1, model.irVersion),
    text(2, model.producer),
    text(3, model.producerVersion),
    text(6, model.doc),
    message(7, graphFields(model.graph)),
    ...Object.entries(model.opsets).map(([domain, version]) => message(8, [text(1, domain), int(2, version)])),
    ...Object.entries(model.metadata).map(([key, value]) => message(14, [text(1, key), text(2, value)])),
  ]);
