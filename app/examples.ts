/** The example pipelines that are part of the app, each with the question that its data is asked. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Example } from '../core/protocol/desktop.ts';
import { documentsIn } from './files.ts';

/** Names and questions by example, in the order of the start screen. */
const LIST = 'questions.json';

export async function examplesIn(folder: string): Promise<Example[]> {
  const ids = new Set(await documentsIn(folder));
  const listed = JSON.parse(await readFile(join(folder, LIST), 'utf8')) as Record<string, Omit<Example, 'id'>>;
  return Object.entries(listed).flatMap(([id, { name, question }]) => (ids.has(id) ? [{ id, name, question }] : []));
}
