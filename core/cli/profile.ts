import { resolve } from 'node:path';
import { MS_PER_DAY } from '../words/durations.ts';
import type { Session } from '../engine/session.ts';
import { sourceTypeOf } from '../formats/source-type.ts';
import { emptyDocument } from '../graph/document.ts';
import { dateText } from '../ir/functions/to-text.ts';
import { Problems } from './errors.ts';
import { noticesOf } from './notices.ts';
import { withEngine } from './with-engine.ts';

/** `prepgraph profile`: statistics of a file's columns. */
export async function profileCommand(
  file: string,
  { json, ...options }: { json?: boolean; strict?: boolean },
): Promise<void> {
  await withEngine({}, async ({ session, call }) => {
    const path = resolve(file);
    const source = { id: 'file', type: await sourceTypeOf(path), params: { path } };
    const outcomes = await session.run({ ...emptyDocument(), nodes: [source] }, { ...call, folder: null });
    const outcome = outcomes.get('file');
    if (outcome?.state !== 'done')
      throw new Problems(outcome?.problems.map(({ nodeId: _, field: __, ...rest }) => rest) ?? []);
    const found = await session.notices('file', call);
    noticesOf(options).report(found.map(({ nodeId: _, ...rest }) => ({ ...rest, file: rest.file ?? file })));
    const profiles = await session.profile('file', undefined, call);
    if (json) console.log(JSON.stringify(profiles.map(withDates), null, 2));
    else console.log(table(profiles));
  });
}

type Profiles = Awaited<ReturnType<Session['profile']>>;

/** Dates as ISO 8601, as usual in JSON, and their deviation in days; the engine uses milliseconds. */
function withDates(profile: Profiles[number]): object {
  if (profile.type !== 'datetime') return profile;
  const iso = (time: number | null): string | null => {
    const date = new Date(time ?? Number.NaN);
    return Number.isNaN(date.getTime()) ? null : date.toISOString();
  };
  const { min, max, mean, deviation, quantiles, histogram } = profile;
  return {
    ...profile,
    min: iso(min),
    max: iso(max),
    mean: iso(mean),
    deviation: deviation === null ? null : deviation / MS_PER_DAY,
    quantiles: quantiles?.map(iso) ?? null,
    histogram: histogram === null ? null : { ...histogram, edges: histogram.edges.map(iso) },
  };
}

function table(profiles: Profiles): string {
  const number = (value: number): string => String(Number(value.toPrecision(6)));
  const rows = profiles.map((profile) => {
    const isDate = profile.type === 'datetime';
    const figure = (value: number | null | undefined): string =>
      value === null || value === undefined ? '' : isDate ? dateText(value) : number(value);
    const { deviation } = profile;
    return [
      profile.name.length > 40 ? `${profile.name.slice(0, 39)}…` : profile.name,
      profile.type,
      String(profile.count),
      String(profile.missing),
      profile.distinct === null ? '' : String(profile.distinct),
      figure(profile.min),
      figure(profile.quantiles?.[1]),
      figure(profile.quantiles?.[2]),
      figure(profile.quantiles?.[3]),
      figure(profile.max),
      figure(profile.mean),
      deviation === null ? '' : isDate ? `${number(deviation / MS_PER_DAY)} days` : number(deviation),
      profile.top
        ?.slice(0, 3)
        .map(({ value, count }) => `${value} ${count}`)
        .join(', ')
        .slice(0, 60) ?? '',
    ];
  });
  const head = [
    'column',
    'type',
    'count',
    'missing',
    'distinct',
    'min',
    '25 %',
    'median',
    '75 %',
    'max',
    'mean',
    'deviation',
    'most frequent',
  ];
  const widths = head.map((title, index) =>
    Math.max(title.length, ...rows.map((row) => (row[index] as string).length)),
  );
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, index) =>
          index < 2 || index === 12 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
