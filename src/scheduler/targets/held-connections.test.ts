import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HeldConnections } from './held-connections.ts';

interface Connections {
  destroy: () => Promise<void>;
}

function world() {
  let now = 0;
  const opened: Connections[] = [];
  const dropped = new Set<Connections>();
  const open = () => {
    const connections = { destroy: () => Promise.resolve(void dropped.add(connections)) };
    opened.push(connections);
    return connections;
  };
  const held = new HeldConnections<Connections>(open, () => now);
  return { held, opened, dropped, pass: (ms: number) => (now += ms) };
}

test('polls that are far apart leave no connection behind', () => {
  const { held, opened, dropped, pass } = world();
  for (let poll = 0; poll < 3; poll++) {
    const letGo = held.hold();
    assert.equal(held.get(), held.get());
    pass(100);
    letGo();
    assert.equal(dropped.size, opened.length);
    pass(5_000);
  }
  assert.equal(opened.length, 3);
});

test('polls that are close together share theirs, until they are no longer', () => {
  const { held, opened, dropped, pass } = world();
  const poll = () => {
    const letGo = held.hold();
    held.get();
    letGo();
  };
  for (let n = 0; n < 10; n++) {
    poll();
    pass(450);
  }
  assert.deepEqual([opened.length, dropped.size], [2, 1]);
  pass(60_000);
  poll();
  assert.deepEqual([opened.length, dropped.size], [2, 2]);
});

test('whoever holds them has them, whoever lets go', () =>
  fc.assert(
    fc.property(
      fc.array(fc.record({ begin: fc.boolean(), after: fc.nat(6_000), who: fc.nat() })),
      (steps) => {
        const { held, opened, dropped, pass } = world();
        const holders: { letGo: () => void; has: Connections }[] = [];
        for (const { begin, after, who } of steps) {
          pass(after);
          if (begin) holders.push({ letGo: held.hold(), has: held.get() });
          else holders.splice(who % Math.max(1, holders.length), 1)[0]?.letGo();
          for (const { has } of holders) assert.ok(!dropped.has(has) && has === held.get());
          assert.ok(opened.length - dropped.size <= 1, 'one at a time');
        }
      },
    ),
  ));
