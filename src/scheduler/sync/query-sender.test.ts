import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SimulatedClock } from '../../../tests/simulated-clock.ts';
import { DrillFaults } from './drill-faults.ts';
import { QuerySender } from './query-sender.ts';
import type { SearchConsole } from './search-console.ts';
import type { RateEvents } from './storage/rate-events.ts';
import type { Spending } from './storage/spending.ts';

it('a run that waits for a budget asks again, also when the timer fires before its time', async () => {
  const clock = new SimulatedClock();
  let grants = 0;
  const sender = new QuerySender({
    // As timers of Node do: by what the event loop takes for the time, which is behind it in a long turn.
    clock: {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: (ms, call) => clock.after(ms * 0.9, call),
    },
    random: () => 0,
    console: {} as SearchConsole,
    spending: {
      setAside: () => {
        grants += 1;
        return Promise.resolve({ kind: 'wait', ms: 1_000 });
      },
    } as unknown as Spending,
    events: {} as RateEvents,
    faults: new DrillFaults(),
    account: 'main',
    site: 'sc-domain:example.com',
    budgets: [],
    onReady: () => void sender.ready(1),
    onApproaching: () => undefined,
    onExceeded: () => undefined,
    onError: assert.ifError,
  });
  assert.equal(sender.ready(1), false);
  await nextTurn();
  await clock.advance(10_000);
  sender.stop();
  assert.ok(grants >= 9, `it asked ${grants} times in 10 s`);
});
