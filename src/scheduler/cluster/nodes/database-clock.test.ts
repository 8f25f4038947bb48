import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SimulatedClock } from '../../../../tests/simulated-clock.ts';
import { DatabaseClock } from './database-clock.ts';

const server = Date.UTC(2026, 10, 21, 12);

/** A machine whose clock is an hour ahead, and whose questions take so long to get there and back. */
function world() {
  const local = new SimulatedClock(server + 3_600_000);
  const clock = new DatabaseClock(local);
  let serverAhead = 0;
  const ask = async (thereMs: number, backMs: number) => {
    const sent = local.monotonic();
    await local.advance(thereMs);
    const at = server + local.monotonic() + serverAhead;
    await local.advance(backMs);
    clock.observe(at, sent);
  };
  const wrongBy = () => clock.now() - (server + local.monotonic() + serverAhead);
  return { local, clock, ask, wrongBy, setServer: (ms: number) => (serverAhead += ms) };
}

describe('the time of the database', () => {
  it('is right on a machine whose own clock is an hour off', async () => {
    const { clock, ask, wrongBy, local } = world();
    assert.equal(wrongBy(), 3_600_000, 'before it has asked it knows no better');
    await ask(4, 4);
    assert.equal(wrongBy(), 0);
    assert.equal(clock.localAheadMs, 3_600_000);
    local.set(0);
    assert.equal(wrongBy(), 0, 'whatever somebody sets the own clock to');
  });

  it('is as good as the quickest of the latest answers', async () => {
    const { ask, wrongBy } = world();
    await ask(1, 3);
    assert.equal(wrongBy(), -1);
    for (let count = 0; count < 6; count++) await ask(900, 10);
    assert.equal(wrongBy(), -1);
    await ask(1, 1);
    assert.equal(wrongBy(), 0);
  });

  it('follows a server whose clock was set, and a machine that slept, with the next answer', async () => {
    const { ask, wrongBy, setServer } = world();
    for (let count = 0; count < 8; count++) await ask(1, 1);
    setServer(-120_000);
    await ask(40, 60);
    assert.ok(Math.abs(wrongBy()) <= 50, `wrong by ${wrongBy()} ms`);
    setServer(7_000);
    await ask(5, 5);
    assert.equal(wrongBy(), 0);
  });
});
