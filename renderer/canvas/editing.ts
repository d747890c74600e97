/** Key of the note or group whose text is being edited. */
import { createStore } from 'zustand/vanilla';
import { awaitField } from '../parts/typed-ahead.ts';

export const editing = createStore<{ readonly key: string | null }>()(() => ({ key: null }));

export function startEditing(key: string): void {
  awaitField('.group-field, .sticky-field');
  editing.setState({ key });
}

export const stopEditing = (): void => editing.setState({ key: null });
