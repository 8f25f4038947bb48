import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SimulatedClock } from '../../../tests/simulated-clock.ts';
import { AuditWatch } from './audit-watch.ts';

const minute = 60_000;

function watched(verify: (clock: SimulatedClock) => Promise<{ ok: boolean }>) {
  const clock = new SimulatedClock();
  const errors: unknown[] = [];
  const watch = new AuditWatch({
    verify: () => verify(clock),
    monotonic: () => clock.monotonic(),
    after: (ms, call) => clock.after(ms, call),
    onError: (error) => errors.push(error),
  });
  watch.start();
  return { clock, errors, watch };
}

describe('the watch over the audit log', () => {
  it('knows nothing before the first walk, and then what that found', async () => {
    const { clock, watch } = watched(async () => ({ ok: true }));
    assert.equal(watch.state, 'unverified');
    await clock.advance(0);
    assert.equal(watch.state, 'intact');
  });

  it('sees a break within five minutes, and its repair within five more', async () => {
    let ok = true;
    const { clock, watch } = watched(async () => ({ ok }));
    await clock.advance(minute);
    ok = false;
    await clock.advance(5 * minute);
    assert.equal(watch.state, 'broken');
    ok = true;
    await clock.advance(5 * minute);
    assert.equal(watch.state, 'intact');
  });

  it('takes a log that cannot be read for no broken one, and goes on', async () => {
    const answers = [{ ok: false }, new Error('the database is away'), { ok: true }];
    const { clock, errors, watch } = watched(async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer ?? { ok: true };
    });
    await clock.advance(5 * minute);
    assert.equal(watch.state, 'broken');
    assert.equal(errors.length, 1);
    await clock.advance(5 * minute);
    assert.equal(watch.state, 'intact');
  });

  it('rests longer after a long walk, and stops for good', async () => {
    let walks = 0;
    const { clock, watch } = watched(async (clock) => {
      walks += 1;
      await clock.sleep(minute);
      return { ok: true };
    });
    await clock.advance(20 * minute);
    assert.equal(walks, 1);
    await clock.advance(minute);
    assert.equal(walks, 2);
    await clock.advance(minute);
    watch.stop();
    await clock.advance(100 * minute);
    assert.equal(walks, 2);
    assert.equal(clock.pending, 0);
  });
});
