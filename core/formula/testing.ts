/** For tests: prints a syntax tree as text that parses to the same tree. */
import { arithmeticBinds, BINDS, type Node } from './syntax.ts';
import { columnText, textLiteral } from './tokens.ts';

function bindsOf(node: Node): number {
  switch (node.node) {
    case 'logic':
      return BINDS[node.operator];
    case 'not':
      return BINDS.not;
    case 'comparison':
    case 'in':
      return BINDS.comparison;
    case 'arithmetic':
      return arithmeticBinds[node.operator];
    case 'sign':
      return BINDS.sign;
    default:
      return BINDS.atom;
  }
}

/** The formula's text, with only the necessary parentheses. */
export function printFormula(node: Node): string {
  const within = (x: Node, least: number): string => {
    const text = printFormula(x);
    return bindsOf(x) < least ? `(${text})` : text;
  };
  switch (node.node) {
    case 'number':
      return String(node.value);
    case 'text':
      return textLiteral(node.value);
    case 'boolean':
      return String(node.value);
    case 'missing':
      return 'missing';
    case 'column':
      return columnText(node.name);
    case 'sign':
      return `${node.operator}${within(node.x, BINDS.sign)}`;
    case 'not':
      return `not ${within(node.x, BINDS.not)}`;
    case 'arithmetic': {
      const binds = arithmeticBinds[node.operator];
      // A power's right side may be signed or a power itself; its left side may not.
      const [left, right] = node.operator === '**' ? [BINDS.atom, BINDS.sign] : [binds, binds + 1];
      return `${within(node.a, left)} ${node.operator} ${within(node.b, right)}`;
    }
    case 'logic': {
      const binds = BINDS[node.operator];
      return `${within(node.a, binds)} ${node.operator} ${within(node.b, binds + 1)}`;
    }
    case 'comparison':
      return [
        within(node.first, BINDS.sum),
        ...node.rest.map(({ operator, x }) => `${operator} ${within(x, BINDS.sum)}`),
      ].join(' ');
    case 'in':
      return `${within(node.x, BINDS.sum)} ${node.negated ? 'not in' : 'in'} [${node.values.map(printFormula).join(', ')}]`;
    case 'call':
      return `${node.name}(${node.args.map(printFormula).join(', ')})`;
  }
}
