import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { BreakerEvent } from '../../contract/events.ts';
import { EventLog } from './event-log.ts';

const breaker = (key: string): BreakerEvent => ({
  type: 'breaker',
  at: '2026-11-21T15:00:00.000Z',
  key,
  from: 'closed',
  to: 'open',
  failures: 5,
});

describe('the log of events', () => {
  it('gives who comes back exactly what came since, or says that it does not know', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), fc.integer({ min: 1, max: 20 }), (published, seen, keeps) => {
        const log = new EventLog('here', keeps);
        for (let n = 1; n <= published; n++) log.publish(breaker(String(n)));
        const since = log.since(`here.${seen}`);
        const missed = published - seen;
        if (missed < 0 || missed > keeps) return assert.equal(since, undefined);
        assert.deepEqual(
          since?.map(({ data }) => (JSON.parse(data) as BreakerEvent).key),
          Array.from({ length: missed }, (_, index) => String(seen + 1 + index)),
        );
      }),
    );
  });

  it('does not know the ids of another start, nor what is none', () => {
    const log = new EventLog('here');
    log.publish(breaker('a'));
    for (const id of ['there.0', 'here', 'here.', 'here.-1', 'here.1e1', '', 'x'.repeat(5_000)])
      assert.equal(log.since(id), undefined, id);
    assert.deepEqual(log.since(log.latest), []);
  });

  it('tells those who listen, until they do no more', () => {
    const log = new EventLog('here');
    const heard: string[] = [];
    const end = log.subscribe(({ id }) => heard.push(id));
    log.publish(breaker('a'));
    end();
    log.publish(breaker('b'));
    assert.deepEqual(heard, ['here.1']);
  });
});
