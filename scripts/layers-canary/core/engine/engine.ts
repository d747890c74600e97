export const engine = 'the layer that the canaries must not reach';
