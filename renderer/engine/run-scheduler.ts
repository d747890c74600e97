/** Drives the run state machine: feeds it events in order, runs its timers, and passes on all other effects. */
import { step } from './run-state.ts';
import type { RunEffect, RunEvent, RunState, Timer } from './run-types.ts';

export type OutsideEffect = Exclude<RunEffect, { type: 'startTimer' | 'stopTimer' }>;

/** @returns a function that handles an event. An event caused by an effect is handled after all effects of its cause. */
export function createRunScheduler(
  initial: RunState,
  perform: (effect: OutsideEffect) => void,
): (event: RunEvent) => void {
  let state = initial;
  const timers = new Map<Timer, ReturnType<typeof setTimeout>>();
  const queue: RunEvent[] = [];
  let isBusy = false;

  function carryOut(effect: RunEffect): void {
    if (effect.type !== 'startTimer' && effect.type !== 'stopTimer') {
      perform(effect);
      return;
    }
    const { timer } = effect;
    clearTimeout(timers.get(timer));
    timers.delete(timer);
    if (effect.type === 'startTimer') {
      timers.set(
        timer,
        setTimeout(() => dispatch({ type: 'timerElapsed', timer }), effect.ms),
      );
    }
  }

  function dispatch(event: RunEvent): void {
    queue.push(event);
    if (isBusy) return;
    isBusy = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const { state: after, effects } = step(state, next, performance.now());
        state = after;
        for (const effect of effects) carryOut(effect);
      }
    } finally {
      isBusy = false;
    }
  }

  return dispatch;
}
