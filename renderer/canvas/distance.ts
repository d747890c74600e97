/** From how far the graph is seen: letters that would be too small to read are made larger, and what matters less is left out. */
import { createContext, useContext } from 'react';

export type Distance = 'near' | 'away' | 'far' | 'farthest';

const AWAY = 0.85;
const FAR = 0.5;
const FARTHEST = 0.3;

export const distanceOf = (zoom: number): Distance =>
  zoom < FARTHEST ? 'farthest' : zoom < FAR ? 'far' : zoom < AWAY ? 'away' : 'near';

const DistanceContext = createContext<Distance>('near');
export const DistanceProvider = DistanceContext.Provider;

/** One value for all steps: none of them follows the view by itself. */
export const useDistance = (): Distance => useContext(DistanceContext);
