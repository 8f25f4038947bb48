import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AuditEntry } from '../../src/contract/audit.ts';
import type { DeadLettersPage, InstancesPage, ManagedInstance } from '../../src/contract/management.ts';
import type { Problem } from '../../src/contract/problem.ts';
import type { Fault } from '../../src/simulator/fault.ts';
import { startSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { ServiceProcess, hasty, until } from './service-process.ts';

let simulator: Simulator;
let service: ServiceProcess;
const polling = { ...hasty, deadLetterRetry: '10m' };
const rateLimit = { writesPerMinute: 100_000, readsPerMinute: 100_000 };
before(async () => {
  simulator = await startSimulator({ count: 12, host: '127.0.0.1', controlPort: 0 });
  service = await ServiceProcess.start({
    settings: { instances: simulator.instances, polling, rateLimit },
  });
});
after(async () => {
  await service.discard();
  await simulator.close();
});

/** Calls as the admin. */
async function call<Answer = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${service.url}/api/monitoring${path}`, {
    method,
    headers: {
      ...service.asAdmin(),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}
async function done<Answer = Record<string, unknown>>(...order: Parameters<typeof call>): Promise<Answer> {
  const { status, body } = await call<Answer & { detail?: string }>(...order);
  assert.equal(status, 200, body.detail);
  return body;
}
async function refused(status: number, why: RegExp, ...order: Parameters<typeof call>): Promise<Problem> {
  const { status: answered, body } = await call<Problem>(...order);
  assert.equal(answered, status, JSON.stringify(body));
  assert.match(body.detail, why);
  return body;
}
const instance = (key: string) => done<ManagedInstance>('GET', `/instances/${key}`);
const fault = async (name: string, kind: Fault['kind']) => {
  const response = await fetch(`${simulator.controlUrl}/instances/${name}/fault`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind }),
  });
  assert.equal(response.status, 200);
};
const entriesOf = async (query: string) => {
  const { body } = await service.get(`/api/audit?limit=1000&${query}`, service.asAdmin());
  return (body as { entries: AuditEntry[] }).entries;
};
const isPolledSince = (key: string, since: number) =>
  until(`${key} is polled`, 10_000, async () => {
    const { lastSuccess } = (await instance(key)).pollStatus;
    return lastSuccess !== undefined && Date.parse(lastSuccess) > since;
  });
const isDead = (key: string) =>
  until(`${key} is a dead letter`, 30_000, async () => (await instance(key)).deadLetter.present);

describe('a breaker that is open', () => {
  const key = 'pve::pve-node1';
  before(async () => {
    await fault('pve-node1', '500');
    await until('its breaker opens', 20_000, async () => (await instance(key)).breaker.state === 'open');
  });

  it('is reset by one of two operators at once; the other is told who and when, and both are audited', async () => {
    await fault('pve-node1', 'recover');
    const since = Date.now();
    const reset = (reason: string) => call('POST', `/breakers/${key}/reset`, { reason });
    const [first, second] = (await Promise.all([reset('the switch is new'), reset('me too')])).sort(
      (a, b) => a.status - b.status,
    );
    assert.deepEqual([first?.status, second?.status], [200, 409]);
    const { resetAt, previousState, ...rest } = (first as { body: Record<string, unknown> }).body;
    assert.deepEqual(rest, { success: true, key, newState: 'closed', resetBy: 'admin' });
    assert.match(String(previousState), /^(open|half_open)$/);
    assert.match(String(second?.body.detail), new RegExp(`is closed: admin reset it at ${String(resetAt)}`));
    const entries = await entriesOf(`subject=${key}&action=breaker.reset`);
    assert.deepEqual(entries.map(({ outcome }) => outcome).sort(), ['allowed', 'refused']);
    const allowed = entries.find(({ outcome }) => outcome === 'allowed');
    assert.equal((allowed?.previousState as { breaker: { state: string } }).breaker.state, previousState);
    assert.deepEqual((allowed?.newState as { breaker: unknown }).breaker, { state: 'closed', failures: 0 });
    await isPolledSince(key, since);
    assert.equal((await instance(key)).state, 'healthy');
  });
});

describe('a dead letter', () => {
  before(async () => {
    for (const name of ['pve-node2', 'pbs-backup1']) await fault(name, '401');
    await Promise.all(['pve::pve-node2', 'pbs::pbs-backup1'].map(isDead));
  });

  it('is listed with why it is one, and found by any filter', async () => {
    const page = await done<DeadLettersPage>('GET', '/dlq?sort=key');
    assert.deepEqual(
      page.deadLetters.map(({ key, reason, state }) => [key, reason, state]),
      [
        ['pbs::pbs-backup1', 'permanent_failure', 'dead-letter'],
        ['pve::pve-node2', 'permanent_failure', 'dead-letter'],
      ],
    );
    const found = await done<DeadLettersPage>('GET', '/dlq?type=pbs&text=401');
    assert.deepEqual([found.total, found.deadLetters[0]?.key], [1, 'pbs::pbs-backup1']);
    await refused(400, /has no field grup/, 'GET', '/dlq?grup=staging');
  });

  it('is retried at once, with its key encoded or not, and stays one until it answers', async () => {
    const { retryCount } = (await instance('pve::pve-node2')).deadLetter;
    const answer = await done('POST', '/dlq/pve%3A%3Apve-node2/retry', { reason: 'the token is new' });
    const { scheduledFor, ...rest } = answer;
    assert.deepEqual(rest, { success: true, key: 'pve::pve-node2', previousRetryCount: retryCount });
    assert.ok(Math.abs(Date.parse(String(scheduledFor)) - Date.now()) < 5_000);
    await until('it was retried in vain', 10_000, async () => {
      const { deadLetter } = await instance('pve::pve-node2');
      return deadLetter.present && deadLetter.retryCount === Number(retryCount) + 1;
    });
    await fault('pve-node2', 'recover');
    await done('POST', '/dlq/pve::pve-node2/retry');
    await until(
      'it is none any more',
      10_000,
      async () => !(await instance('pve::pve-node2')).deadLetter.present,
    );
    await refused(409, /no dead letter: its last good poll/, 'POST', '/dlq/pve::pve-node2/retry');
  });

  it('is retried with all others under one audit entry', async () => {
    await fault('pve-node2', '401');
    await isDead('pve::pve-node2');
    for (const name of ['pve-node2', 'pbs-backup1']) await fault(name, 'recover');
    const answer = await done('POST', '/dlq/retry', { reason: 'the certificates are new' });
    assert.deepEqual(answer, {
      success: true,
      tasksRetried: 2,
      keys: ['pbs::pbs-backup1', 'pve::pve-node2'],
    });
    await until('both answer', 10_000, async () => (await done<DeadLettersPage>('GET', '/dlq')).total === 0);
    const [entry, ...more] = await entriesOf('action=dlq.retry-all');
    assert.deepEqual([entry?.detail.keys, more.length], [answer.keys, 0]);
    assert.deepEqual(await done('POST', '/dlq/retry'), { success: true, tasksRetried: 0, keys: [] });
  });

  it('of a host that is gone is removed with a reason, and stays away through a restart', async () => {
    const key = 'pmg::pmg-mail1';
    await fault('pmg-mail1', '401');
    await isDead(key);
    await refused(400, /^reason: is missing/, 'DELETE', `/dlq/${key}`);
    const reason = 'Instance permanently decommissioned';
    const query = `?reason=${encodeURIComponent(reason)}`;
    assert.deepEqual(await done('DELETE', `/dlq/${key}${query}`), { success: true, key, reason });
    await refused(409, /no dead letter: admin paused it at/, 'DELETE', `/dlq/${key}`, { reason });
    await service.kill9();
    service = await ServiceProcess.start({
      folder: service.folder,
      settings: { instances: simulator.instances, polling, rateLimit },
    });
    const { state, paused, deadLetter, breaker, schedule } = await instance(key);
    assert.deepEqual([state, paused?.by, paused?.reason], ['paused', 'admin', reason]);
    assert.deepEqual([deadLetter.present, breaker.state, schedule?.nextPoll], [false, 'closed', undefined]);
    await fault('pmg-mail1', 'recover');
    await done('POST', `/instances/${key}/resume`);
    await isPolledSince(key, 0);
  });
});

describe('an instance', () => {
  const key = 'pve::pve-node3';

  it('that is paused is not polled, says so everywhere, and is polled at once when it is resumed', async () => {
    await isPolledSince(key, 0);
    const { pausedAt } = await done('POST', `/instances/${key}/pause`, { reason: 'disks are replaced' });
    await refused(409, /admin paused .*resume it/, 'POST', `/instances/${key}/poll`);
    await refused(409, /resume it first/, 'POST', `/instances/${key}/pause`, { reason: 'once more' });
    const settled = (await instance(key)).pollStatus.lastSuccess;
    const others = Date.now();
    await isPolledSince('pve::pve-node1', others + 2_000);
    const paused = await service.instance('pve-node3');
    assert.deepEqual(paused.paused, { since: pausedAt, by: 'admin', reason: 'disks are replaced' });
    assert.deepEqual(paused.schedule?.reasons, ['paused by admin: disks are replaced']);
    assert.ok(Date.parse(paused.pollStatus.lastSuccess as string) <= Date.parse(settled as string) + 1_000);
    const { instances } = await done<InstancesPage>('GET', '/instances?state=paused');
    assert.deepEqual(
      instances.map((each) => each.key),
      [key],
    );
    const since = Date.now();
    await done('POST', `/instances/${key}/resume`, { reason: 'the disks are in' });
    await isPolledSince(key, since);
    await refused(409, /is not paused/, 'POST', `/instances/${key}/resume`);
  });

  it('that is paused until a time comes back by itself', async () => {
    await refused(422, /^until: .* is not after now/, 'POST', `/instances/${key}/pause`, {
      reason: 'too late',
      until: '2020-01-01T00:00:00Z',
    });
    const end = Date.now() + 1_500;
    const until = new Date(end).toISOString();
    assert.equal((await done('POST', `/instances/${key}/pause`, { reason: 'a moment', until })).until, until);
    await isPolledSince(key, end);
    assert.equal((await instance(key)).paused, undefined);
  });

  it('is polled when it is ordered, its status or any part', async () => {
    const before = (await instance(key)).parts?.find(({ part }) => part === 'backups');
    const { polls } = await done<{ polls: { part: string; plannedFor: string }[] }>(
      'POST',
      `/instances/${key}/poll`,
      { parts: ['backups'] },
    );
    assert.deepEqual(
      polls.map(({ part }) => part),
      ['backups'],
    );
    assert.equal(polls[0]?.plannedFor, before?.nextPoll);
    await until('its backups are asked for', 10_000, async () => {
      const now = (await instance(key)).parts?.find(({ part }) => part === 'backups');
      return now?.lastSuccess !== undefined && now.lastSuccess !== before?.lastSuccess;
    });
    await refused(422, /^parts: an instance of type pve has no mail/, 'POST', `/instances/${key}/poll`, {
      parts: ['mail'],
    });
  });

  it('that there is not is answered with how keys look, and what is no key as well', async () => {
    for (const odd of ['pve::nope', 'nope', 'pve%3A%3Anope', '..%2F..%2Fetc', '%00', 'pve::%F0%9F%8E%9F'])
      await refused(404, /such as pve::pve-node1, URL-encoded/, 'POST', `/breakers/${odd}/reset`, {
        reason: 'a try',
      });
    await refused(404, /such as pve::pve-node1/, 'GET', '/instances/pve::nope');
    assert.ok((await entriesOf('subject=pve::nope')).every(({ outcome }) => outcome === 'refused'));
  });

  it('is found by pages that do not overlap', async () => {
    const keys: string[] = [];
    let path: string | undefined = '/instances?limit=5';
    while (path) {
      const page: InstancesPage = await done<InstancesPage>('GET', path);
      assert.equal(page.total, 12);
      keys.push(...page.instances.map(({ key }) => key));
      path = page.next === null ? undefined : `/instances?limit=5&cursor=${page.next}`;
    }
    assert.equal(keys.length, 12);
    assert.deepEqual(keys, [...new Set(keys)].sort());
  });
});

describe('a write that is sent again with its Idempotency-Key', () => {
  it('is done once, and gives the same answer; with another body it is refused', async () => {
    const key = 'pbs::pbs-backup2';
    const headers = { 'idempotency-key': 'pause-it-1' };
    const pause = (reason: string) => call('POST', `/instances/${key}/pause`, { reason }, headers);
    const answers = await Promise.all([pause('disks'), pause('disks'), pause('disks')]);
    for (const { status, body } of answers) {
      assert.equal(status, 200);
      assert.deepEqual(body, answers[0]?.body);
    }
    assert.equal((await entriesOf(`subject=${key}`)).length, 1);
    await refused(
      422,
      /came before with another/,
      'POST',
      `/instances/${key}/pause`,
      { reason: 'other' },
      headers,
    );
    await done('POST', `/instances/${key}/resume`);
    assert.deepEqual((await pause('disks')).body, answers[0]?.body, 'told again, and not done again');
    assert.equal((await instance(key)).paused, undefined);
  });
});

describe('a thousand writes at once on one instance', { timeout: 120_000 }, () => {
  it('end in a state that its audit log explains, entry by entry', async () => {
    const key = 'pve::pve-node4';
    const orders = ['pause', 'resume', 'poll', 'pause', 'resume'] as const;
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => {
        const order = orders[n % orders.length] as string;
        return call('POST', `/instances/${key}/${order}`, { reason: `write ${n}` });
      }),
    );
    for (const { status } of answers) assert.ok(status === 200 || status === 409, `${status}`);
    const entries = (await entriesOf(`subject=${key}`)).reverse();
    assert.equal(entries.length, 1_000);
    const allowed = entries.filter(({ outcome }) => outcome === 'allowed');
    assert.equal(allowed.length, answers.filter(({ status }) => status === 200).length);
    let paused: unknown = null;
    for (const { action, outcome, previousState, newState, reason } of entries) {
      const before = (previousState as { paused: { reason: string } | null }).paused;
      assert.deepEqual(before?.reason ?? null, paused, `${action}, ${reason}`);
      if (outcome === 'refused') continue;
      if (action === 'instance.pause') paused = reason;
      if (action === 'instance.resume') paused = null;
      const then = (newState as { paused: { reason: string } | null }).paused;
      assert.deepEqual(then?.reason ?? null, paused);
    }
    assert.equal((await instance(key)).paused?.reason ?? null, paused);
    await service.kill9();
    service = await ServiceProcess.start({
      folder: service.folder,
      settings: { instances: simulator.instances, polling, rateLimit },
    });
    assert.equal((await instance(key)).paused?.reason ?? null, paused, 'and after a restart');
  });
});
