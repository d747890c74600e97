import { useCallback, useRef } from 'react';

/**
 * A function with a constant identity that calls the function of the latest render: for effects that must not run again
 * with each render.
 */
export function useLatest<Args extends readonly unknown[]>(act: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(act);
  latest.current = act;
  return useCallback((...args: Args) => latest.current(...args), []);
}
