import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Gate } from './gate.ts';

const stays = new AbortController().signal;

/** Work that ends when the test says so. */
function work() {
  const ends: (() => void)[] = [];
  return {
    begun: () => ends.length,
    end: (nth: number) => ends[nth]?.(),
    do: () => new Promise<void>((resolve) => ends.push(resolve)),
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('queries of one data source', () => {
  it('are worked on as many at a time as it lets in, the others in their order', async () => {
    const gate = new Gate(2, () => 0);
    const { begun, end, do: some } = work();
    const all = [1, 2, 3].map(() => gate.pass(some, stays));
    await turn();
    assert.equal(begun(), 2);
    assert.equal(gate.waiting, 1);
    end(0);
    await turn();
    assert.equal(begun(), 3);
    [1, 2].forEach(end);
    await Promise.all(all);
  });

  it('that nobody waits for leave the line', async () => {
    const gate = new Gate(1, () => 0);
    const { begun, end, do: some } = work();
    const first = gate.pass(some, stays);
    const leaves = new AbortController();
    const left = gate.pass(some, leaves.signal);
    await turn();
    leaves.abort(new Error('the panel was closed'));
    await assert.rejects(left, /the panel was closed/);
    assert.equal(gate.waiting, 0);
    end(0);
    await first;
    await turn();
    assert.equal(begun(), 1);
  });

  it('that fail make room as well', async () => {
    const gate = new Gate(1, () => 0);
    await assert.rejects(
      gate.pass(() => Promise.reject(new Error('broken')), stays),
      /broken/,
    );
    assert.equal(await gate.pass(() => Promise.resolve('next'), stays), 'next');
  });

  it('are refused with a reason when the line is too long', async () => {
    const gate = new Gate(1, () => 0);
    const { end, do: some } = work();
    const leaves = new AbortController();
    const first = gate.pass(some, stays);
    await turn();
    const line = Array.from({ length: 2_000 }, () => gate.pass(some, leaves.signal));
    await assert.rejects(gate.pass(some, stays), /2000 queries of this data source wait already/);
    leaves.abort(new Error('gone'));
    await Promise.allSettled(line);
    end(0);
    await first;
  });

  it('wait while Grafana has not taken the answers before', async () => {
    let unsent = 100 * 2 ** 20;
    const gate = new Gate(1, () => unsent);
    let begun = false;
    const passed = gate.pass(async () => void (begun = true), stays);
    await turn();
    assert.equal(begun, false);
    unsent = 0;
    await passed;
    assert.equal(begun, true);
  });
});
