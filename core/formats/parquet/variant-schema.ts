/** The columns in which lists and VARIANTs are stored; of these, values in their binary form, and parts of them under types of their own (shredded). */
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

/**
 * The parts of lists; null where one of them cannot be read.
 * @param present definition level of the group around them
 */
export function listsOf(
  node: SchemaTree,
  present: number,
  partOf: (leaf: SchemaTree, present: number) => Leaf | null,
): Variant | null {
  const parts: VariantPart[] = [];
  const typed = (of: SchemaTree, level: number, repetition: number): VariantNode['typed'] => {
    if (of.children.length === 0) {
      const leaf = partOf(of, level);
      if (leaf === null) throw new Unreadable();
      return { is: 'cell', part: parts.push({ leaf, repetition }) - 1 };
    }
    const { logical_type: logical, converted_type: converted } = of.element;
    if (logical?.type === 'LIST' || converted === 'LIST') {
      const [items] = of.children;
      if (items?.element.repetition_type !== 'REPEATED') throw new Unreadable();
      const isItem = isLegacyItem(items, of);
      const item = isItem ? items : items.children[0];
      return listOf(item, isItem ? level + 1 : levelOf(item, level + 1), level + 1, repetition + 1);
    }
    if (logical?.type === 'MAP' || converted === 'MAP' || converted === 'MAP_KEY_VALUE' || logical?.type === 'VARIANT')
      throw new Unreadable();
    const fields = of.children.map((child) => [child.element.name, nodeOf(child, level, repetition)] as const);
    return { is: 'object', level, fields };
  };
  const listOf = (item: SchemaTree, below: number, level: number, repetition: number): VariantNode['typed'] => ({
    is: 'list',
    level,
    repetition,
    element: { value: null, typed: typed(item, below, repetition) },
  });
  /** A field that is repeated without a group around it is a list as well. */
  const nodeOf = (of: SchemaTree, around: number, repetition: number): VariantNode => ({
    value: null,
    typed:
      of.element.repetition_type === 'REPEATED'
        ? listOf(of, around + 1, around + 1, repetition + 1)
        : typed(of, levelOf(of, around), repetition),
  });
  try {
    return { metadata: null, root: nodeOf(node, present, 0), parts };
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/** Whether the repeated field is the item itself, as old writers have it. See the rules of LogicalTypes.md. */
const isLegacyItem = ({ element: { name }, children }: SchemaTree, list: SchemaTree): boolean =>
  children.length !== 1 || name === 'array' || name === `${list.element.name}_tuple`;

const levelOf = (child: SchemaTree, level: number): number =>
  level + (child.element.repetition_type === 'REQUIRED' ? 0 : 1);

const childOf = ({ children }: SchemaTree, name: string): SchemaTree | null =>
  children.find(({ element }) => element.name === name) ?? null;
