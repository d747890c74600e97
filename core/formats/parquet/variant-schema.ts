/** The columns in which a VARIANT is stored: values in their binary form, and parts of them under types of their own (shredded). */
import type { SchemaTree } from 'hyparquet';
import type { Leaf, Variant, VariantNode, VariantPart } from './leaf.ts';

/** A part that cannot be read. */
class Unreadable extends Error {}

/**
 * The parts of a VARIANT; null where one of them cannot be read.
 * @param present definition level of the VARIANT's group
 * @param partOf makes a stored column; null where its type cannot be read
 */
export function variantOf(
  node: SchemaTree,
  present: number,
  partOf: (leaf: SchemaTree, present: number) => Leaf | null,
): Variant | null {
  const parts: VariantPart[] = [];
  const add = (child: SchemaTree, level: number, repetition: number): number => {
    const leaf = child.children.length > 0 ? null : partOf(child, level);
    if (leaf === null) throw new Unreadable();
    return parts.push({ leaf, repetition }) - 1;
  };
  const levelOf = (child: SchemaTree, level: number): number =>
    level + (child.element.repetition_type === 'REQUIRED' ? 0 : 1);
  const visit = (group: SchemaTree, level: number, repetition: number): VariantNode => {
    const value = childOf(group, 'value');
    const typed = childOf(group, 'typed_value');
    return {
      value: value === null ? null : add(value, levelOf(value, level), repetition),
      typed: typed === null ? null : typedOf(typed, levelOf(typed, level), repetition),
    };
  };
  const typedOf = (typed: SchemaTree, level: number, repetition: number): VariantNode['typed'] => {
    if (typed.children.length === 0) return { is: 'cell', part: add(typed, level, repetition) };
    const [list] = typed.children;
    const { logical_type: logical, converted_type: converted } = typed.element;
    if (logical?.type === 'LIST' || converted === 'LIST') {
      const element = list?.children[0];
      if (element === undefined || list?.element.repetition_type !== 'REPEATED') throw new Unreadable();
      const below = levelOf(element, level + 1);
      return {
        is: 'list',
        level: level + 1,
        repetition: repetition + 1,
        element: visit(element, below, repetition + 1),
      };
    }
    const fields = typed.children.map(
      (child) => [child.element.name, visit(child, levelOf(child, level), repetition)] as const,
    );
    return { is: 'object', level, fields };
  };
  try {
    const metadata = childOf(node, 'metadata');
    if (metadata === null) return null;
    const names = add(metadata, levelOf(metadata, present), 0);
    return { metadata: names, root: visit(node, present, 0), parts };
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

const childOf = ({ children }: SchemaTree, name: string): SchemaTree | null =>
  children.find(({ element }) => element.name === name) ?? null;
