/**
 * Prepares row models for threads. Their settings may hold a vocabulary of millions; such a list is sent as bytes or
 * numbers on shared memory, because a copy per task would block the engine's own thread.
 */
import { outputsOf, type RowModel, rowFunction } from '../../ir/row-models/index.ts';
import type { RowValue } from '../../ir/row-models/row-model-kind.ts';
import { sharedFloat64 } from '../../table/shared-arrays.ts';
import { stringsBetween } from '../../table/dictionary.ts';
import { bytesOf, type Domain, domainOfStrings } from './domain.ts';
import { receivedModel, type SentList, settingsOf } from './received-models.ts';
import { MIN_THREADED_STRINGS } from './sort-texts.ts';
import { partsOf, type StringPart } from './text-maps.ts';
import type { TextRun } from './text-run.ts';

const isLong = (value: unknown): value is readonly unknown[] =>
  Array.isArray(value) && value.length >= MIN_THREADED_STRINGS;

/** Whether a model holds a list too long to be prepared on the engine's own thread. */
export const isHeavy = (model: RowModel): boolean => settingsOf(model).some(([, value]) => isLong(value));

/** The model in the form sent to threads. */
export async function sentModel(model: RowModel, run: TextRun): Promise<RowModel> {
  const settings: Record<string, unknown> = {};
  for (const [name, value] of settingsOf(model)) {
    settings[name] = value;
    if (!isLong(value)) continue;
    if (value.every((item) => typeof item === 'number')) {
      const numbers = sharedFloat64(value.length);
      numbers.set(value);
      settings[name] = numbers;
    } else if (value.every((item) => typeof item === 'string')) {
      const sent = await bytesOf(domainOfStrings(value), run);
      if (sent !== null) settings[name] = { sent } satisfies SentList;
    }
    await run.pause();
  }
  return { ...model, settings };
}

export interface MapModelInput {
  readonly model: RowModel;
  readonly part: StringPart;
}

/** Results of a one-string model for some strings, in sequence; runs on a worker thread. */
export function mapModel({ model, part }: MapModelInput, look: () => void): Float64Array {
  const strings = 'strings' in part ? part.strings : stringsBetween(part.dictionary, part.first, part.last);
  return resultsFor(receivedModel(model), strings, look);
}

/** Strings handled between two calls of `look`. */
const STRINGS_A_LOOK = 1 << 10;

/** All results of a model for some strings, or missing, in sequence. */
export function resultsFor(model: RowModel, values: readonly RowValue[], look: () => void = () => {}): Float64Array {
  const apply = rowFunction(model);
  const width = outputsOf(model);
  const results = sharedFloat64(values.length * width);
  values.forEach((value, at) => {
    if (at % STRINGS_A_LOOK === 0) look();
    results.set(apply([value]), at * width);
  });
  return results;
}

/** Results of a model for missing and for all strings of a domain, computed on threads. */
export async function resultsOnThreads(model: RowModel, domain: Domain, run: TextRun): Promise<Float64Array> {
  const sent = await sentModel(model, run);
  const missing: StringPart = { strings: [null] };
  const parts = await Promise.all(
    [missing, ...partsOf(domain)].map((part) =>
      run.task<Float64Array>('map-model', { model: sent, part } satisfies MapModelInput),
    ),
  );
  const results = sharedFloat64(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    results.set(part, at);
    at += part.length;
    await run.pause();
  }
  return results;
}
