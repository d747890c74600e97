import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectGarbage } from './collect-garbage.ts';
import { type Entry, MemoryLedger, ownBytes, type Weight } from './ledger.ts';

const MB = 2 ** 20;

const shared = (...parts: readonly (readonly [object, number])[]): Weight => ({
  memory: new Map(parts),
  disk: new Map(),
  own: 0,
});
const onDisk = (file: object, bytes: number): Weight => ({ memory: new Map(), disk: new Map([[file, bytes]]), own: 0 });

function ledgerOf(budget: number) {
  const dropped: string[] = [];
  const inUse = new Set<object>();
  let collected = 0;
  const ledger = new MemoryLedger({ budget, collect: () => collected++ });
  ledger.addUser({ subjects: () => inUse });
  const enter = (name: string, weight: Weight, cost = 1): { entry: Entry; subject: object } => {
    const subject = { name };
    return { entry: ledger.enter({ weight, cost, subject, drop: () => dropped.push(name) }), subject };
  };
  return { ledger, dropped, inUse, enter, collected: () => collected };
}

describe('the ledger', () => {
  it('counts what several entries share once, until the last of them is gone', () => {
    const { ledger, enter } = ledgerOf(100);
    const table = {};
    const first = enter('first', shared([table, 30]));
    const second = enter('second', shared([table, 30], [{}, 5]));
    expect(ledger.memoryBytes).toBe(35);
    first.entry.remove();
    expect(ledger.memoryBytes).toBe(35);
    second.entry.remove();
    expect(ledger.memoryBytes).toBe(0);
  });

  it('drops first what saves least time for its bytes', () => {
    const { ledger, enter, dropped } = ledgerOf(100);
    enter('dear', ownBytes(40), 4000);
    enter('cheap and large', ownBytes(50), 100);
    enter('cheap and small', ownBytes(1), 100);
    enter('new', ownBytes(40), 3000);
    ledger.settle();
    expect(dropped).toEqual(['cheap and large']);
  });

  it('drops what was of no use for long although it is dear', () => {
    const { ledger, enter, dropped } = ledgerOf(100);
    enter('dear and old', ownBytes(40), 200);
    for (let index = 0; index < 10; index++) {
      enter(`cheap ${index}`, ownBytes(40), 100).entry.use();
      ledger.settle();
    }
    expect(dropped).toContain('dear and old');
    expect(dropped.indexOf('dear and old')).toBeGreaterThan(0);
  });

  it('keeps what is in use, and counts what shares its parts as nothing to gain', () => {
    const { ledger, enter, inUse, dropped } = ledgerOf(100);
    const table = {};
    inUse.add(enter('shown', shared([table, 90])).subject);
    enter('same table', shared([table, 90]));
    enter('spare', ownBytes(20));
    ledger.settle();
    expect(dropped).toEqual(['spare']);
  });

  it('bounds what is spare on disk, too, and not what is in use there', () => {
    const { ledger, enter, inUse, dropped } = ledgerOf(100);
    inUse.add(enter('shown', onDisk({}, 1000)).subject);
    for (const name of ['a', 'b', 'c']) enter(name, onDisk({}, 50));
    ledger.settle();
    expect(dropped).toHaveLength(1);
    expect(ledger.diskBytes).toBe(1100);
  });

  it('makes room for what a step makes and works with, and says when there is none', async () => {
    const { ledger, enter, inUse, dropped } = ledgerOf(100);
    inUse.add(enter('shown', ownBytes(40)).subject);
    enter('spare', ownBytes(50));
    const room = ledger.hold();
    expect(room.take(10)).toBe(true);
    expect(dropped).toEqual([]);
    expect(room.take(30)).toBe(true);
    expect(dropped).toEqual(['spare']);
    expect(room.take(30)).toBe(false);
    room.release();
    expect(ledger.memoryBytes).toBe(40);
    const next = ledger.hold();
    expect(await next.work(50)).toBe(true);
    expect(await next.work(20)).toBe(true);
    expect(ledger.memoryBytes).toBe(60);
    next.release();
  });

  it('has what is in use moved to disk before it refuses room', async () => {
    const { ledger } = ledgerOf(100);
    const table = {};
    const subject = {};
    let left = 60;
    ledger.enter({ weight: shared([table, 60]), cost: 1, subject, drop() {} });
    ledger.enter({ weight: ownBytes(10), cost: 1, subject, drop() {} });
    ledger.addUser({
      subjects: () => [subject],
      async moveToDisk(bytes) {
        const moved = Math.min(left, bytes);
        left -= moved;
        ledger.movedToDisk(table, moved);
      },
    });
    const room = ledger.hold();
    expect(await room.work(40)).toBe(true);
    expect([ledger.memoryBytes, ledger.diskBytes]).toEqual([100, 10]);
    expect(await room.work(95)).toBe(false);
    expect(room.inUse()).toBe(10);
    room.release();
    expect([ledger.memoryBytes, ledger.diskBytes]).toEqual([10, 60]);
  });

  it('gives a step an eighth of the budget beside memory in use that cannot move and exceeds the budget', async () => {
    const { ledger, inUse, enter } = ledgerOf(100);
    inUse.add(enter('texts', ownBytes(900)).subject);
    const room = ledger.hold();
    expect(await room.work(12)).toBe(true);
    expect(await room.work(13)).toBe(false);
    room.release();
  });

  it('lets a step wait for another that is in its way', async () => {
    const { ledger } = ledgerOf(100);
    const [first, second] = [ledger.hold(), ledger.hold()];
    expect(await first.work(70)).toBe(true);
    let goesOn = false;
    const waited = second.work(60).then((fits) => {
      goesOn = true;
      return fits;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(goesOn).toBe(false);
    first.release();
    expect(await waited).toBe(true);
    second.release();
    expect(ledger.memoryBytes).toBe(0);
  });

  it('has garbage collected once enough was dropped', () => {
    const { ledger, enter, collected } = ledgerOf(80 * MB);
    // More than 16 MB.
    const room = (bytes: number): void => {
      const held = ledger.hold();
      held.take(bytes);
      held.release();
    };
    for (let index = 0; index < 20; index++) enter(`${index}`, ownBytes(4 * MB));
    room(4 * MB);
    expect(collected()).toBe(0);
    room(20 * MB);
    expect(collected()).toBe(1);
    ledger.dropUnused();
    expect(ledger.memoryBytes).toBe(0);
  });

  it('forgets what is kept beside an object when that is gone', async () => {
    const ledger = new MemoryLedger({ budget: 100 });
    (() => {
      ledger.enterBeside({}, { weight: ownBytes(10), cost: 1, drop() {} });
    })();
    expect(ledger.memoryBytes).toBe(10);
    for (let turn = 0; turn < 50 && ledger.memoryBytes > 0; turn++) {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(ledger.size).toBe(0);
  });

  it('is never above its budget after it has settled, whatever was entered, but for what is in use', () => {
    const parts = Array.from({ length: 12 }, (_, index) => ({ part: {}, bytes: (index + 1) * 7 }));
    const action = fc.record({
      uses: fc.array(fc.nat(parts.length - 1), { maxLength: 5 }),
      disk: fc.boolean(),
      own: fc.nat(40),
      cost: fc.nat(1000),
      shown: fc.boolean(),
      removes: fc.option(fc.nat(30)),
      again: fc.option(fc.nat(30)),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), fc.integer({ min: 10, max: 300 }), (actions, budget) => {
        const ledger = new MemoryLedger({ budget, collect() {} });
        const alive = new Map<object, { weight: Weight; entry: Entry }>();
        let shown: object[] = [];
        ledger.addUser({ subjects: () => shown });
        for (const { uses, disk, own, cost, shown: isShown, removes, again } of actions) {
          const used = new Map(uses.map((index) => [parts[index]?.part, parts[index]?.bytes]));
          const weight: Weight = { memory: disk ? new Map() : used, disk: new Map(), own };
          const subject = {};
          const entry = ledger.enter({ weight, cost, subject, drop: () => void alive.delete(subject) });
          alive.set(subject, { weight, entry });
          if (isShown) shown = [subject, ...shown].slice(0, 3);
          const [removed] = [...alive].slice(removes ?? alive.size);
          if (removed !== undefined && !shown.includes(removed[0])) {
            removed[1].entry.remove();
            alive.delete(removed[0]);
          }
          [...alive.values()][again ?? alive.size]?.entry.use();
          ledger.settle();
          const bytes = (of: Iterable<{ weight: Weight }>): number => {
            const all = new Map<object, number>();
            let sum = 0;
            for (const each of of) {
              sum += each.weight.own;
              for (const [part, size] of each.weight.memory) all.set(part, size);
            }
            for (const size of all.values()) sum += size;
            return sum;
          };
          // The ledger's sum is that of the entries that are left, each part once.
          expect(ledger.memoryBytes).toBe(bytes(alive.values()));
          const kept = bytes(shown.map((each) => alive.get(each) as { weight: Weight }));
          expect(shown.every((each) => alive.has(each))).toBe(true);
          expect(ledger.memoryBytes).toBeLessThanOrEqual(Math.max(budget, kept));
        }
      }),
      { numRuns: 300 },
    );
  });
});
