import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SimulatorProcess } from '../harness/simulator-process.ts';
import { Scrape } from '../harness/vitals.ts';
import { ServiceProcess, hasty, until } from './service-process.ts';

const ofInstance = ['instance', 'instance_type'];
/** Every name with its labels, as Pulse's dashboards and alerts ask for it. */
const expected: Record<string, string[]> = {
  pulse_monitor_poll_duration_seconds_bucket: [...ofInstance, 'le'],
  pulse_monitor_poll_duration_seconds_count: ofInstance,
  pulse_monitor_poll_duration_seconds_sum: ofInstance,
  pulse_monitor_poll_total: [...ofInstance, 'result'],
  pulse_monitor_poll_errors_total: ['error_type', ...ofInstance],
  pulse_monitor_poll_last_success_timestamp: ofInstance,
  pulse_monitor_poll_staleness_seconds: ofInstance,
  pulse_monitor_poll_queue_depth: [],
  pulse_monitor_poll_inflight: ['instance_type'],
  pulse_scheduler_queue_due_soon: [],
  pulse_scheduler_queue_depth: ['instance_type'],
  pulse_scheduler_queue_wait_seconds_bucket: ['instance_type', 'le'],
  pulse_scheduler_dead_letter_depth: ofInstance,
  pulse_scheduler_breaker_state: ofInstance,
  pulse_scheduler_breaker_failure_count: ofInstance,
  pulse_scheduler_breaker_retry_seconds: ofInstance,
};

it('the metrics have every name that the users of Pulse know, with its labels and values', async (t) => {
  const simulator = await SimulatorProcess.start(4);
  t.after(() => simulator.stop());
  await simulator.order('pve-node1', { kind: '401' });
  await simulator.order('pbs-backup1', { kind: '500' });
  const service = await ServiceProcess.start({
    settings: { instances: simulator.instances, polling: { ...hasty, deadLetterRetry: '1h' } },
  });
  t.after(() => service.discard());
  await until('one is a dead letter and one has an open breaker', 30_000, async () => {
    const { breakers, deadLetter } = await service.health();
    return deadLetter.count >= 1 && breakers.some(({ state }) => state === 'open');
  });
  const scrape = await Scrape.of(service);
  for (const [name, labels] of Object.entries(expected)) {
    const series = scrape.all(name);
    assert.ok(series.length > 0, name);
    for (const each of series) assert.deepEqual(Object.keys(each.labels).sort(), [...labels].sort(), name);
  }
  const of = (name: string, instance: string, more: Record<string, string> = {}) =>
    scrape
      .all(name)
      .find(
        ({ labels }) =>
          labels.instance === instance &&
          Object.entries(more).every(([label, value]) => labels[label] === value),
      )?.value;
  assert.equal(of('pulse_scheduler_dead_letter_depth', 'pve-node1'), 1);
  assert.equal(of('pulse_monitor_poll_errors_total', 'pve-node1', { error_type: 'auth' }), 1);
  assert.equal(of('pulse_monitor_poll_staleness_seconds', 'pve-node1'), -1, 'never');
  assert.equal(of('pulse_monitor_poll_last_success_timestamp', 'pve-node1'), undefined);
  assert.ok([1, 2].includes(of('pulse_scheduler_breaker_state', 'pbs-backup1') ?? NaN));
  assert.ok((of('pulse_scheduler_breaker_failure_count', 'pbs-backup1') ?? 0) >= 3);
  assert.equal(of('pulse_scheduler_breaker_state', 'pmg-mail1'), 0);
  assert.ok((of('pulse_monitor_poll_total', 'pmg-mail1', { result: 'success' }) ?? 0) >= 1);
  const buckets = scrape
    .all('pulse_monitor_poll_duration_seconds_bucket')
    .filter(({ labels }) => labels.instance === 'pmg-mail1')
    .map(({ labels }) => labels.le);
  assert.deepEqual(buckets, ['0.1', '0.25', '0.5', '1', '2.5', '5', '10', '15', '20', '30', '+Inf']);

  // Computed at the scrape, so it grows also while nothing is polled.
  const older = of('pulse_monitor_poll_staleness_seconds', 'pmg-mail1') ?? NaN;
  await simulator.order('pmg-mail1', { kind: 'hang' });
  await until('the staleness grows', 10_000, async () => {
    const now = (await Scrape.of(service))
      .all('pulse_monitor_poll_staleness_seconds')
      .find(({ labels }) => labels.instance === 'pmg-mail1')?.value;
    return (now ?? 0) > older + 2;
  });
});
