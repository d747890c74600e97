/** Key of the note or group whose text is being edited. */
import { createStore } from 'zustand/vanilla';

export const editing = createStore<{ readonly key: string | null }>()(() => ({ key: null }));
export const startEditing = (key: string): void => editing.setState({ key });
export const stopEditing = (): void => editing.setState({ key: null });
