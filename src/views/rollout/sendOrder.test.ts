import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CallFailed, callBy, type Sent } from '../host/call.ts';
import type { Order } from './order.ts';
import { sendOrder } from './sendOrder.ts';

const answer = { id: 'sync', revision: 5, stages: [], actions: [] };
const said = { reason: 'because', revision: 4, idempotencyKey: 'k1', dryRun: true };

async function sent(order: Order): Promise<[string, unknown]> {
  const requests: Sent[] = [];
  const call = callBy((request) => {
    requests.push(request);
    return Promise.resolve(answer);
  });
  assert.equal((await sendOrder(call, 'sync', order, said)).revision, 5);
  const [request] = requests;
  assert.equal(request?.method, 'POST');
  assert.equal(request?.headers['idempotency-key'], 'k1');
  return [request?.path ?? '', JSON.parse(request?.body ?? 'null')];
}

const seen = { reason: 'because', revision: 4 };

test('an action, a sign-off, a tick and a drill name the revision that was seen', async () => {
  assert.deepEqual(await sent({ kind: 'action', action: 'finish' }), ['/api/rollouts/sync/finish', seen]);
  assert.deepEqual(await sent({ kind: 'action', action: 'rollback' }), ['/api/rollouts/sync/rollback', seen]);
  assert.deepEqual(await sent({ kind: 'sign-off', role: 'sre' }), [
    '/api/rollouts/sync/sign-offs',
    { ...seen, role: 'sre' },
  ]);
  assert.deepEqual(await sent({ kind: 'tick', precondition: 'window' }), [
    '/api/rollouts/sync/ticks',
    { ...seen, precondition: 'window' },
  ]);
  assert.deepEqual(await sent({ kind: 'drill', drill: 'quota' }), [
    '/api/rollouts/sync/drills/quota',
    { ...seen, dryRun: true },
  ]);
});

test('a kill switch and a note name none, for nothing that changed meanwhile speaks against them', async () => {
  assert.deepEqual(await sent({ kind: 'kill-switch', killSwitch: 'backlog' }), [
    '/api/rollouts/sync/kill-switches/backlog',
    { reason: 'because' },
  ]);
  assert.deepEqual(await sent({ kind: 'note' }), ['/api/rollouts/sync/notes', { reason: 'because' }]);
});

test('an answer that is no rollout is one of which nobody knows what became of the order', async () => {
  const call = callBy(() => Promise.resolve('<html>a proxy’s page</html>'));
  await assert.rejects(
    sendOrder(call, 'sync', { kind: 'note' }, said),
    (error) => error instanceof CallFailed && error.status === undefined,
  );
});
