/**
 * Writes the made-up tables of examples/: passengers, houses, customers and messages. They look like the data that such
 * questions are asked of, with its gaps and oddities, and are about nobody. The same numbers are drawn in each run.
 */
import { writeFileSync } from 'node:fs';

/** Mulberry32: numbers from 0 to 1, the same ones for a seed on every machine. */
function randomFrom(/** @type {number} */ seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function drawing(/** @type {number} */ seed) {
  const random = randomFrom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return {
    random,
    normal,
    chance: (/** @type {number} */ share) => random() < share,
    whole: (/** @type {number} */ from, /** @type {number} */ to) => from + Math.floor(random() * (to - from + 1)),
    /** @template T @param {readonly T[]} items @returns {T} */
    one: (items) => /** @type {T} */ (items[Math.floor(random() * items.length)]),
    /** @template T @param {readonly (readonly [T, number])[]} items @returns {T} */
    weighted(items) {
      let left = random() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) if ((left -= weight) < 0) return item;
      return /** @type {readonly [T, number]} */ (items.at(-1))[0];
    },
  };
}

const logistic = (/** @type {number} */ x) => 1 / (1 + Math.exp(-x));
const round = (/** @type {number} */ x, digits = 0) => Number(x.toFixed(digits));
const day = (/** @type {number} */ days) =>
  new Date(Date.UTC(2023, 0, 1) + days * 86_400_000).toISOString().slice(0, 10);

function write(/** @type {string} */ name, /** @type {readonly Record<string, string | number | null>[]} */ rows) {
  const columns = Object.keys(rows[0] ?? {});
  const cell = (/** @type {string | number | null | undefined} */ value) => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))];
  writeFileSync(new URL(`../examples/${name}.csv`, import.meta.url), `${lines.join('\n')}\n`);
}

/** Who survives the sinking of a ship: class, sex and age decide. */
function passengers() {
  const { chance, normal, one, weighted, whole } = drawing(1912);
  return Array.from({ length: 891 }, (_, row) => {
    const travels = weighted([
      ['first', 24],
      ['second', 21],
      ['third', 55],
    ]);
    const sex = chance(0.35) ? 'female' : 'male';
    const age = Math.max(0.5, 30 + 13 * normal() + (travels === 'first' ? 8 : 0));
    const siblings = weighted([
      [0, 68],
      [1, 23],
      [2, 4],
      [3, 3],
      [4, 2],
    ]);
    const parents = weighted([
      [0, 76],
      [1, 13],
      [2, 9],
      [3, 2],
    ]);
    const base = travels === 'first' ? 62 : travels === 'second' ? 19 : 9;
    const fare = base * Math.exp(0.45 * normal()) * (1 + 0.3 * (siblings + parents));
    const wish =
      (sex === 'female' ? 2.5 : 0) -
      (travels === 'third' ? 2.1 : travels === 'second' ? 1.1 : 0) -
      0.035 * (age - 30) -
      0.3 * siblings;
    const deck =
      travels === 'first' ? one(['A', 'B', 'C', 'D']) : travels === 'second' ? one(['D', 'E', 'F']) : one(['F', 'G']);
    return {
      passenger: row + 1,
      class: travels,
      sex,
      age: chance(0.2) ? null : round(age, age < 1 ? 1 : 0),
      siblings,
      parents,
      fare: chance(0.015) ? 0 : round(fare, 2),
      cabin: chance(travels === 'first' ? 0.2 : 0.94) ? null : `${deck}${whole(1, 120)}`,
      port: chance(0.004)
        ? null
        : weighted([
            ['Southampton', 72],
            ['Cherbourg', 19],
            ['Queenstown', 9],
          ]),
      survived: chance(logistic(wish - 0.55)) ? 'yes' : 'no',
    };
  });
}

/** Which price a house brings. */
function houses() {
  const { chance, normal, weighted, whole } = drawing(1877);
  const districts = /** @type {const} */ ([
    ['Old Town', 10, 1.5],
    ['Harbour', 8, 1.35],
    ['Mill Hill', 9, 1.2],
    ['Station', 14, 1],
    ['Northfield', 15, 0.9],
    ['Southfield', 14, 0.88],
    ['Lakeside', 6, 1.6],
    ['Meadows', 12, 0.95],
    ['Quarry', 8, 0.75],
    ['Airport', 4, 0.7],
  ]);
  return Array.from({ length: 900 }, (_, row) => {
    const name = weighted(districts.map(([district, weight]) => [district, weight]));
    const factor = districts.find(([district]) => district === name)?.[2] ?? 1;
    const area = Math.max(28, Math.exp(4.6 + 0.38 * normal()));
    const rooms = Math.max(1, Math.round(area / 24 + 0.6 * normal()));
    const built = whole(0, 9) === 0 ? whole(1870, 1930) : whole(1950, 2022);
    const garden = chance(area > 90 ? 0.7 : 0.15);
    const distance = Math.abs(4 / factor + 1.6 * normal());
    const heating = weighted([
      ['gas', 52],
      ['district', 24],
      ['heat pump', 14],
      ['oil', 10],
    ]);
    const sold = whole(0, 900);
    const price =
      2900 *
      factor *
      area ** 0.95 *
      (garden ? 1.06 : 1) *
      (heating === 'oil' ? 0.93 : 1) *
      (1 + 0.0012 * (built - 1980)) *
      (1 + sold / 9000) *
      Math.exp(0.12 * normal());
    return {
      house: `H-${String(row + 1).padStart(4, '0')}`,
      district: name,
      area_m2: row === 412 ? 9400 : round(area),
      rooms: chance(0.03) ? null : rooms,
      built: chance(0.06) ? null : built,
      heating: chance(0.02) ? 'Gas ' : heating,
      garden: garden ? 'yes' : 'no',
      centre_km: round(distance, 1),
      sold_on: day(sold),
      price: Math.round(price / 500) * 500,
    };
  });
}

/** Which customers leave. */
function customers() {
  const { chance, normal, weighted, whole } = drawing(2024);
  return Array.from({ length: 1200 }, () => {
    const contract = weighted([
      ['month', 52],
      ['year', 27],
      ['two years', 21],
    ]);
    const months = contract === 'month' ? whole(1, 40) : whole(4, 72);
    const fee = Math.max(9.9, 24 + 11 * normal() + (contract === 'month' ? 6 : 0));
    const calls = Math.max(0, Math.round(0.9 + 1.3 * normal() + (contract === 'month' ? 0.6 : 0)));
    const seen = whole(0, 60);
    const wish =
      (contract === 'month' ? 1.3 : contract === 'year' ? -0.6 : -2) -
      0.035 * months +
      0.03 * (fee - 25) +
      0.55 * calls +
      0.025 * seen;
    return {
      customer: whole(100_000, 999_999),
      plan: weighted([
        ['basic', 45],
        ['plus', 35],
        ['family', 20],
      ]),
      contract,
      payment: chance(0.03)
        ? null
        : weighted([
            ['card', 46],
            ['transfer', 30],
            ['invoice', 24],
          ]),
      months,
      monthly_fee: `€ ${fee.toFixed(2)}`,
      support_calls: calls,
      last_login: chance(0.05) ? null : day(760 - seen),
      left: chance(logistic(wish - 2.1)) ? 'yes' : 'no',
    };
  });
}

/** Which messages are unwanted. */
function messages() {
  const { chance, one, whole } = drawing(419);
  const names = ['Ada', 'Ben', 'Carla', 'Dan', 'Eva', 'Finn', 'Gita', 'Hugo'];
  const unwanted = [
    () => `WINNER!! You have won £${whole(2, 9)}000 cash. Call ${whole(100_000, 999_999)} now to claim your prize`,
    () => `Free entry in our weekly draw: text WIN to ${whole(10_000, 99_999)}. Terms apply`,
    () => `URGENT: your account is locked. Confirm your password at http://bank-${whole(10, 99)}.example`,
    () => `Cheap loans, approved today! No questions asked. Reply YES for £${whole(1, 9)}00 cash`,
    () => `Hot offer: ${whole(50, 90)}% off all watches, only today, click http://deal${whole(1, 99)}.example`,
    () => `Congratulations, you were chosen for a free phone. Call ${whole(100_000, 999_999)} and claim it`,
  ];
  const wanted = [
    () => `${one(names)}, are we still on for lunch at ${whole(11, 14)}?`,
    () => `Can you call me when you are home? The cash machine ate my card`,
    () => `Meeting moved to ${whole(8, 17)}:30, same room. See you, ${one(names)}`,
    () => `I won the quiz last night! ${one(names)} owes me a drink`,
    () => `Please send the report today, ${one(names)} wants to read it before ${whole(9, 18)}`,
    () => `Running late, the train is ${whole(5, 45)} minutes behind. Start without me`,
    () => `Happy birthday ${one(names)}! Free this weekend?`,
    () => `The offer for the flat came, call me ok?`,
  ];
  return Array.from({ length: 600 }, () => {
    const isUnwanted = chance(0.32);
    // Written in haste: some words are missing.
    const text = one(isUnwanted ? unwanted : wanted)()
      .split(' ')
      .filter(() => chance(0.85))
      .join(' ');
    const spaced = chance(0.05) ? `  ${text} ` : text;
    return { message: chance(0.1) ? spaced.toUpperCase() : spaced, kind: isUnwanted ? 'spam' : 'normal' };
  });
}

write('passengers', passengers());
write('houses', houses());
write('customers', customers());
write('messages', messages());
