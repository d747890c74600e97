/**
 * Index of the next menu entry that begins with the letter, after the entry at `at` and around the end; −1 if there is
 * none. Case and accents do not matter. Source: ARIA Authoring Practices, Menu pattern.
 */
export function nextByLetter(labels: readonly string[], at: number, key: string): number {
  if (key.length !== 1 || key === ' ') return -1;
  const order = labels.map((_, index) => (at + 1 + index) % labels.length);
  return order.find((index) => collator.compare((labels[index] ?? '').trim().charAt(0), key) === 0) ?? -1;
}

const collator = new Intl.Collator('en', { sensitivity: 'base' });
