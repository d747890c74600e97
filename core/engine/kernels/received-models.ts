/** Restores row models on a thread; see sent-models.ts. */
import type { RowModel } from '../../ir/row-models/index.ts';
import { type Dictionary, stringsOf } from '../../table/dictionary.ts';

/** A list of strings, sent as bytes. */
export interface SentList {
  readonly sent: Dictionary;
}

const isSent = (value: unknown): value is SentList => typeof value === 'object' && value !== null && 'sent' in value;

export const settingsOf = (model: RowModel): [string, unknown][] => Object.entries(model.settings as object);

const received = new WeakMap<RowModel, RowModel>();

/** The model as it was before it was sent; other models are returned unchanged. */
export function receivedModel(model: RowModel): RowModel {
  const known = received.get(model);
  if (known !== undefined) return known;
  const entries = settingsOf(model);
  const made = entries.some(([, value]) => isSent(value))
    ? {
        ...model,
        settings: Object.fromEntries(
          entries.map(([name, value]) => [name, isSent(value) ? stringsOf(value.sent) : value]),
        ),
      }
    : model;
  received.set(model, made);
  return made;
}
