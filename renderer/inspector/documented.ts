/** Which operator's documentation is open. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

const store = createStore<{ type: string | null }>()(() => ({ type: null }));

export const useDocumented = (): string | null => useStore(store, ({ type }) => type);

/** Opens the documentation of an operator; null closes it. */
export const showDocumentation = (type: string | null): void => store.setState({ type });
