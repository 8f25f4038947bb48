import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { mostAtOnce, type SyncLimits } from '../../contract/sync.ts';
import { Coordinator } from './coordinator.ts';

interface Work {
  place: number;
}
const works = (count: number): Work[] => Array.from({ length: count }, (_, place) => ({ place }));
const limits = (maxConcurrency: number, maxInFlight = 10, maxQueueSize = 100): SyncLimits => ({
  maxConcurrency,
  maxQueueSize,
  maxInFlight,
});
const pageRows = 10;
const plenty = { rows: 1_000, bytes: 1_000_000 };

function takeAll(coordinator: Coordinator<Work>, workers: number, now = 0): Work[] {
  const taken: Work[] = [];
  for (let worker = 0; worker < workers; worker += 1)
    for (let take = coordinator.take(worker, now); take.kind === 'ok'; take = coordinator.take(worker, now))
      taken.push(take.item);
  return taken;
}

describe('the coordinator', () => {
  it('never holds more than its limits allow, whatever happens and however they change', () => {
    const limit = fc.record({
      maxConcurrency: fc.integer({ min: 1, max: 6 }),
      maxQueueSize: fc.integer({ min: 1, max: 30 }),
      maxInFlight: fc.integer({ min: 1, max: 12 }),
    });
    const step = fc.oneof(
      fc.record({ do: fc.constant('offer' as const), count: fc.nat(40) }),
      fc.record({ do: fc.constant('take' as const), worker: fc.nat(7) }),
      fc.record({ do: fc.constant('fetch' as const), which: fc.nat(), rows: fc.nat(pageRows) }),
      fc.record({
        do: fc.constant('end' as const),
        which: fc.nat(),
        how: fc.constantFrom('done', 'next', 'back'),
      }),
      fc.record({ do: fc.constant('limit' as const), limits: limit }),
      fc.record({ do: fc.constantFrom('halt' as const, 'resume' as const) }),
    );
    fc.assert(
      fc.property(limit, fc.array(step, { maxLength: 120 }), (first, steps) => {
        let now = 0;
        let current = first;
        let offered = 0;
        let finished = 0;
        let halted = false;
        const held = { rows: 6 * pageRows, bytes: 1_000_000 };
        const coordinator = new Coordinator<Work>(first, pageRows, held);
        const underWay: Work[] = [];
        for (const each of steps) {
          now += 1;
          const before = coordinator.underWay;
          const totalBefore = before + coordinator.queueSize;
          if (each.do === 'offer')
            offered += coordinator.offer(
              Array.from({ length: each.count }, (_, index) => ({ place: offered + index })),
            );
          if (each.do === 'limit') coordinator.setLimits((current = each.limits));
          if (each.do === 'halt') coordinator.halt();
          if (each.do === 'resume') coordinator.resume();
          if (each.do === 'halt' || each.do === 'resume') halted = each.do === 'halt';
          if (each.do === 'take') {
            const take = coordinator.take(each.worker, now);
            if (take.kind === 'ok') {
              underWay.push(take.item);
              assert.ok(!halted && each.worker < current.maxConcurrency);
              assert.ok(coordinator.underWay <= mostAtOnce(current));
            } else assert.equal(coordinator.underWay, before);
          }
          const chosen = 'which' in each ? underWay[each.which % Math.max(1, underWay.length)] : undefined;
          if (each.do === 'fetch' && chosen) coordinator.fetched(chosen, each.rows, each.rows * 100);
          if (each.do === 'end' && chosen) {
            underWay.splice(underWay.indexOf(chosen), 1);
            if (each.how === 'back') coordinator.giveBack(chosen, now + 3);
            else coordinator.done(chosen, each.how === 'next' ? { place: chosen.place } : undefined);
            if (each.how === 'done') finished += 1;
          }
          // A queue that is longer than it may be was filled before the limit was lowered.
          const total = coordinator.queueSize + coordinator.underWay;
          assert.ok(total <= Math.max(current.maxQueueSize, totalBefore));
          assert.equal(offered, finished + coordinator.queueSize + coordinator.underWay);
          assert.ok(coordinator.held.rows <= held.rows);
          assert.ok(coordinator.inFlight <= coordinator.underWay);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('hands out what came first, also when it comes back', () => {
    const coordinator = new Coordinator<Work>(limits(5), pageRows, plenty);
    coordinator.offer(works(20));
    const taken = takeAll(coordinator, 5);
    assert.deepEqual(
      taken.map(({ place }) => place),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    for (const item of [taken[7], taken[2], taken[4]]) coordinator.giveBack(item as Work, 0);
    assert.deepEqual(
      takeAll(coordinator, 5).map(({ place }) => place),
      [2, 4, 7],
    );
  });

  it('keeps a place in the queue for what comes back, and fills what is free', () => {
    const coordinator = new Coordinator<Work>(limits(5, 10, 12), pageRows, plenty);
    assert.equal(coordinator.offer(works(50)), 12);
    const taken = takeAll(coordinator, 5);
    assert.deepEqual([coordinator.queueSize, coordinator.room], [2, 0]);
    for (const item of taken) coordinator.giveBack(item, 100);
    assert.deepEqual([coordinator.queueSize, coordinator.requeued], [12, 10]);
  });

  it('says why it hands out nothing', () => {
    const coordinator = new Coordinator<Work>(limits(2, 3), pageRows, plenty);
    assert.deepEqual(coordinator.take(0, 0), { kind: 'pending', until: undefined });
    coordinator.offer(works(8));
    const [first] = takeAll(coordinator, 2);
    assert.deepEqual(coordinator.take(1, 0), { kind: 'backpressure' });
    coordinator.giveBack(first as Work, 500);
    coordinator.halt();
    assert.deepEqual(coordinator.take(0, 0), { kind: 'halted' });
    const rest = new Coordinator<Work>(limits(1), pageRows, plenty);
    rest.offer(works(1));
    rest.exhaust();
    const take = rest.take(0, 0);
    assert.ok(take.kind === 'ok');
    assert.equal(rest.take(0, 0).kind, 'pending');
    rest.giveBack(take.item, 500);
    assert.deepEqual(rest.take(0, 0), { kind: 'pending', until: 500 });
    const again = rest.take(0, 500);
    assert.ok(again.kind === 'ok');
    rest.done(again.item);
    assert.deepEqual(rest.take(0, 500), { kind: 'no-more-work' });
  });

  it('lets what goes beyond lowered limits finish, and hands out nothing more until it fits', () => {
    const coordinator = new Coordinator<Work>(limits(5), pageRows, plenty);
    coordinator.offer(works(30));
    const taken = takeAll(coordinator, 5);
    coordinator.setLimits(limits(1));
    assert.equal(coordinator.withinLimits, false);
    for (const item of taken.slice(0, 9)) {
      coordinator.done(item);
      assert.equal(coordinator.take(0, 0).kind, 'pending');
    }
    coordinator.done(taken[9] as Work);
    assert.equal(coordinator.withinLimits, true);
    assert.equal(takeAll(coordinator, 5).length, 1);
  });

  it('holds back by rows and bytes, reserves what is on its way, and always lets one page through', () => {
    const byRows = new Coordinator<Work>(limits(5), pageRows, { rows: 35, bytes: 1_000_000 });
    byRows.offer(works(20));
    assert.equal(takeAll(byRows, 5).length, 3);
    const byBytes = new Coordinator<Work>(limits(5), pageRows, { rows: 1_000, bytes: 20_000 });
    byBytes.offer(works(20));
    const [heavy, ...others] = takeAll(byBytes, 5);
    byBytes.fetched(heavy as Work, 10, 500_000);
    for (const item of others) byBytes.done(item);
    assert.equal(byBytes.take(0, 0).kind, 'backpressure');
    byBytes.done(heavy as Work);
    // Pages are known to be heavy now: one at a time.
    assert.equal(takeAll(byBytes, 5).length, 1);
  });
});
