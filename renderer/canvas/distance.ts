/**
 * Zoom level of the graph in classes: at greater distance, letters are enlarged to stay readable and details are left
 * out.
 */
import { createContext, useContext } from 'react';

export type Distance = 'near' | 'away' | 'far' | 'farthest';

const AWAY = 0.85;
const FAR = 0.5;
const FARTHEST = 0.3;

export const distanceOf = (zoom: number): Distance =>
  zoom < FARTHEST ? 'farthest' : zoom < FAR ? 'far' : zoom < AWAY ? 'away' : 'near';

const DistanceContext = createContext<Distance>('near');
export const DistanceProvider = DistanceContext.Provider;

/** One value for all steps, so that no step follows the view by itself. */
export const useDistance = (): Distance => useContext(DistanceContext);
