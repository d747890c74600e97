/**
 * Zoom level of the graph in classes: at greater distance, letters are enlarged to stay readable and details are left
 * out.
 */
import { createContext, useContext } from 'react';

export type Distance = 'near' | 'away' | 'far' | 'farthest';

const AWAY_ZOOM = 0.85;
const FAR_ZOOM = 0.5;
const FARTHEST_ZOOM = 0.3;

export const distanceOf = (zoom: number): Distance =>
  zoom < FARTHEST_ZOOM ? 'farthest' : zoom < FAR_ZOOM ? 'far' : zoom < AWAY_ZOOM ? 'away' : 'near';

const DistanceContext = createContext<Distance>('near');
export const DistanceProvider = DistanceContext.Provider;

/** One value for all steps, so that no step follows the view by itself. */
export const useDistance = (): Distance => useContext(DistanceContext);
