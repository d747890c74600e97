/** Which note or group's name is being written, by its key. */
import { createStore } from 'zustand/vanilla';

export const editing = createStore<{ readonly key: string | null }>()(() => ({ key: null }));
export const startEditing = (key: string): void => editing.setState({ key });
export const stopEditing = (): void => editing.setState({ key: null });
