/** Calls that read a node's current table: a run that changes the node cancels them. */
import type { CallName } from '../../protocol/engine.ts';

const TABLE_CALLS: ReadonlySet<CallName> = new Set<CallName>([
  'rows',
  'profile',
  'survey',
  'tryStep',
  'associations',
  'changes',
  'countRows',
  'columnValues',
  'valueClusters',
  'guessKeys',
  'matchKeys',
]);

/** The node whose table the call reads, of two tables that of the left one; undefined for calls that read none. */
export function tableRead(name: CallName, args: object): string | undefined {
  if (!TABLE_CALLS.has(name)) return undefined;
  if ('nodeId' in args) return String(args.nodeId);
  return 'left' in args ? String(args.left) : undefined;
}
