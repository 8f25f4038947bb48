import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openTestDatabase } from '../../../tests/embedded-database.ts';
import { SimulatedClock } from '../../../tests/simulated-clock.ts';
import { appendAudit } from '../audit/audit-log.ts';
import type { Database } from '../storage/database.ts';
import { InstanceChanges } from './instance-changes.ts';
import { PastEventReader, type PastQuestion } from './past-events.ts';

const start = Date.UTC(2026, 10, 21, 8);
const minute = 60_000;
let database: Database;
let folder: string;
let past: PastEventReader;

before(async () => {
  ({ database, folder } = await openTestDatabase());
  const changes = new InstanceChanges(database, new SimulatedClock(start), (error) =>
    assert.fail(String(error)),
  );
  past = new PastEventReader(database, changes);
  const actions = ['rollout.start', 'rollout.note', 'token.create', 'rollout.kill-switch', 'instance.pause'];
  for (const [index, action] of actions.entries())
    await database.transaction((transaction) =>
      appendAudit(transaction, {
        at: start + index * minute,
        actor: 'alice',
        address: '127.0.0.1',
        action,
        subject: action.startsWith('rollout') ? 'optimize' : 'pve::a',
        reason: 'because',
        outcome: index === 4 ? 'refused' : 'allowed',
        requestId: 'r',
      }),
    );
  changes.append([
    {
      type: 'breaker',
      at: new Date(start + 90_000).toISOString(),
      key: 'pve::a',
      from: 'closed',
      to: 'open',
      failures: 3,
    },
  ]);
  await changes.stop();
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const asked = async (question: Partial<PastQuestion> = {}) => {
  const { events, more } = await past.read({ from: start, to: start + 10 * minute, limit: 10, ...question });
  return { told: events.map((event) => ('action' in event ? event.action : event.type)), more };
};

describe('what the stream of events told, read back', () => {
  it('is of the audit log and of the instances, newest first, without refusals and without what is no event', async () => {
    assert.deepEqual(await asked(), {
      told: ['rollout.kill-switch', 'breaker', 'rollout.note', 'rollout.start'],
      more: false,
    });
  });

  it('is of the types and the time that are asked for, and says when there is more', async () => {
    assert.deepEqual((await asked({ types: ['rollout', 'breaker'] })).told, ['breaker', 'rollout.start']);
    assert.deepEqual((await asked({ from: start + minute, to: start + 2 * minute })).told, [
      'breaker',
      'rollout.note',
    ]);
    assert.deepEqual(await asked({ limit: 2 }), { told: ['rollout.kill-switch', 'breaker'], more: true });
  });
});
