/** Drives the run state machine: feeds it events one after the other, runs its timers, and hands on all other effects. */
import { step } from './run-state.ts';
import type { RunEffect, RunEvent, RunState, Timer } from './run-types.ts';

export type OutsideEffect = Exclude<RunEffect, { type: 'startTimer' | 'stopTimer' }>;

export interface RunScheduler {
  readonly state: RunState;
  /** Takes an event; one that an effect causes comes after that effect and those that follow it. */
  dispatch(event: RunEvent): void;
}

export function createRunScheduler(initial: RunState, perform: (effect: OutsideEffect) => void): RunScheduler {
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

  return {
    get state() {
      return state;
    },
    dispatch,
  };
}
