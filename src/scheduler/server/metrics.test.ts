import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Metrics, type FleetGauges, type InstanceGauges } from './metrics.ts';

const recorded = readFileSync(
  join(import.meta.dirname, '../../../tests/fixtures/pulse/v6.3-06-dlq-several.metrics.txt'),
  'utf8',
);

const instance = (name: string, more: Partial<InstanceGauges> = {}): InstanceGauges => ({
  type: 'pve',
  name,
  lastSuccess: 1_000,
  stalenessSeconds: 5,
  inFlight: false,
  deadLetter: false,
  expected: true,
  breaker: { state: 'closed', failures: 0, retrySeconds: 0, notClosedSeconds: 0 },
  ...more,
});

const fleetOf = (...instances: InstanceGauges[]): FleetGauges => ({
  queueDepth: 3,
  depthByType: { pve: 3 },
  dueSoon: 2,
  faultMayBeOurs: false,
  instances,
});

/** Every series as `name{labels}`, without values, in the families that Pulse has. */
function shapes(text: string): Set<string> {
  const lines = text.split('\n').filter((line) => /^pulse_(monitor_poll|scheduler)_/.test(line));
  return new Set(
    lines.map((line) => {
      const [, name = '', labels = ''] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
      const names = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) =>
        label === 'le' ? `le=${value}` : label,
      );
      return `${name}{${names.sort().join(',')}}`;
    }),
  );
}

const valueOf = (text: string, series: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.split(' ')[1];

type ErrorType = Parameters<Metrics['countPoll']>[0]['errorType'];

function counted(metrics: Metrics, name: string, errorType: ErrorType = 'none') {
  metrics.countPoll({ type: 'pve', name, seconds: 0.2, waitedSeconds: 0.02, errorType });
}

describe('the metrics of polling', () => {
  it('have the names, labels and buckets of a real Pulse, and no other', async () => {
    const metrics = new Metrics(() => fleetOf(instance('a')));
    counted(metrics, 'a');
    counted(metrics, 'a', 'timeout');
    assert.deepEqual(shapes(await metrics.registry.metrics()), shapes(recorded));
  });

  it('say what the fleet is like at the scrape, not at the last poll', async () => {
    let stalenessSeconds = 5;
    const metrics = new Metrics(() => fleetOf(instance('a', { stalenessSeconds })));
    const staleness = 'pulse_monitor_poll_staleness_seconds{instance_type="pve",instance="a"}';
    assert.equal(valueOf(await metrics.registry.metrics(), staleness), '5');
    stalenessSeconds = 500;
    assert.equal(valueOf(await metrics.registry.metrics(), staleness), '500');
  });

  it('tell a breaker and a dead letter in numbers', async () => {
    const open = instance('a', {
      deadLetter: true,
      expected: false,
      breaker: { state: 'open', failures: 7, retrySeconds: 42, notClosedSeconds: 700 },
    });
    const text = await new Metrics(() => fleetOf(open)).registry.metrics();
    const labels = '{instance_type="pve",instance="a"}';
    assert.equal(valueOf(text, `pulse_scheduler_breaker_state${labels}`), '2');
    assert.equal(valueOf(text, `pulse_scheduler_breaker_failure_count${labels}`), '7');
    assert.equal(valueOf(text, `pulse_scheduler_breaker_retry_seconds${labels}`), '42');
    assert.equal(valueOf(text, `pulse_scheduler_dead_letter_depth${labels}`), '1');
    assert.equal(valueOf(text, `rollcall_breaker_not_closed_seconds${labels}`), '700');
    assert.equal(valueOf(text, `rollcall_instance_expected${labels}`), '0');
  });

  it('show one that was never polled as −1, and without a time', async () => {
    const fresh = instance('a', { lastSuccess: undefined, stalenessSeconds: undefined });
    const text = await new Metrics(() => fleetOf(fresh)).registry.metrics();
    assert.equal(
      valueOf(text, 'pulse_monitor_poll_staleness_seconds{instance_type="pve",instance="a"}'),
      '-1',
    );
    assert.ok(!text.includes('pulse_monitor_poll_last_success_timestamp{'));
  });

  it('end with an instance that leaves the fleet', async () => {
    let instances = [instance('stays'), instance('leaves')];
    const metrics = new Metrics(() => fleetOf(...instances));
    for (const { name } of instances) {
      counted(metrics, name);
      counted(metrics, name, 'auth');
    }
    assert.match(await metrics.registry.metrics(), /instance="leaves"/);
    instances = instances.filter(({ name }) => name !== 'leaves');
    metrics.forget('pve', 'leaves');
    const text = await metrics.registry.metrics();
    assert.doesNotMatch(text, /instance="leaves"/);
    assert.match(text, /instance="stays"/);
  });
});
