/**
 * A builder of a graph, node by node. The same operation on the same inputs is a single node,
 * however often it is requested.
 */
import {
  type Attribute,
  elementCode,
  type ElementType,
  type Graph,
  type Node,
  type Tensor,
  type ValueInfo,
} from './proto.ts';

/** Thrown if ONNX has no operators for a step. The reason is one user-visible sentence. */
export class NotInOnnx extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = 'NotInOnnx';
    this.reason = reason;
  }
}

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: Node['domain'];
  /** Displayed in the errors of the runtime. */
  readonly name?: string;
  readonly outputs?: number;
}

export class GraphBuilder {
  private readonly nodes: Node[] = [];
  private readonly constants = new Map<string, Tensor>();
  private readonly known = new Map<string, readonly string[]>();
  private readonly taken: Set<string>;
  private last = 0;

  /** @param reserved names of inputs and outputs; no inner tensor may have one of them */
  constructor(reserved: readonly string[]) {
    this.taken = new Set(reserved);
  }

  /** An unused name. */
  fresh(): string {
    let name: string;
    do name = `t${++this.last}`;
    while (this.taken.has(name));
    return name;
  }

  /** Name of a constant tensor. */
  tensor(type: ElementType, shape: readonly number[], cells: Tensor['cells']): string {
    const key = `${type} ${shape.join()} ${JSON.stringify(cells, special)}`;
    const known = this.known.get(key)?.[0];
    if (known !== undefined) return known;
    const name = this.fresh();
    this.constants.set(name, { type, shape, cells });
    this.known.set(key, [name]);
    return name;
  }

  /** A number in double precision, of shape [1, 1], which broadcasts to every row. */
  double = (value: number): string => this.tensor('double', [1, 1], [value]);
  text = (value: string): string => this.tensor('string', [1, 1], [value]);
  bool = (value: boolean): string => this.tensor('bool', [1, 1], [value]);
  /** A row of numbers, of shape [1, m]. */
  row = (values: readonly number[]): string => this.tensor('double', [1, values.length], values);
  ints = (values: readonly number[]): string => this.tensor('int64', [values.length], values);

  /** First result of an operation. */
  node(op: string, inputs: readonly string[], options: NodeOptions = {}): string {
    return this.results(op, inputs, options)[0] as string;
  }

  results(op: string, inputs: readonly string[], options: NodeOptions = {}): readonly string[] {
    const { attributes = {}, domain = '', name = '', outputs = 1 } = options;
    const key = JSON.stringify([op, inputs, attributes, domain, name, outputs], special);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const made = Array.from({ length: outputs }, () => this.fresh());
    this.nodes.push({ op, domain, name: `${name || op} (${made[0]})`, inputs: [...inputs], outputs: made, attributes });
    this.known.set(key, made);
    return made;
  }

  /** Gives a tensor a public name, as an output of the graph. */
  publish(name: string, tensor: string): void {
    this.nodes.push({ op: 'Identity', domain: '', name, inputs: [tensor], outputs: [name], attributes: {} });
  }

  graph(name: string, inputs: readonly ValueInfo[], outputs: readonly ValueInfo[]): Graph {
    return { name, nodes: this.nodes, constants: this.constants, inputs, outputs };
  }

  /**
   * A graph within the graph, for the body of a Loop: `build` creates its nodes and names its results. It may use every
   * tensor created so far, and shares none of its own.
   */
  body(
    name: string,
    inputs: readonly ValueInfo[],
    build: (body: GraphBuilder) => readonly { readonly tensor: string; readonly type: ElementType }[],
  ): Graph {
    const body = new GraphBuilder([...this.taken, ...inputs.map((input) => input.name)]);
    body.last = this.last;
    const outputs = build(body).map(({ tensor, type }): ValueInfo => {
      const published = body.fresh();
      body.publish(published, tensor);
      return { name: published, type, shape: null };
    });
    this.last = body.last;
    return body.graph(name, inputs, outputs);
  }

  // Shorthands for frequent operations.
  add = (a: string, b: string): string => this.node('Add', [a, b]);
  sub = (a: string, b: string): string => this.node('Sub', [a, b]);
  mul = (a: string, b: string): string => this.node('Mul', [a, b]);
  div = (a: string, b: string): string => this.node('Div', [a, b]);
  floor = (x: string): string => this.node('Floor', [x]);
  not = (x: string): string => this.node('Not', [x]);
  and = (a: string, b: string): string => this.node('And', [a, b]);
  or = (a: string, b: string): string => this.node('Or', [a, b]);
  isNaN = (x: string): string => this.node('IsNaN', [x]);
  where = (test: string, then: string, otherwise: string): string => this.node('Where', [test, then, otherwise]);
  cast = (x: string, to: ElementType): string => this.node('Cast', [x], { attributes: { to: elementCode(to) } });
  concat = (parts: readonly string[], axis: number): string =>
    parts.length === 1 ? (parts[0] as string) : this.node('Concat', parts, { attributes: { axis } });
}

/** JSON has no distinct texts for NaN, the infinities and −0. */
const special = (_: string, value: unknown): unknown =>
  typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    ? `number ${Object.is(value, -0) ? '-0' : value}`
    : value;
