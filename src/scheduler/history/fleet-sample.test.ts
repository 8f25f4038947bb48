import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fleetSeriesNames } from '../../contract/series.ts';
import { fleetSample, type SampledFleet, type SampledInstance } from './fleet-sample.ts';

const well: SampledInstance = {
  stalenessSeconds: 10,
  healthy: true,
  adaptive: true,
  breakerClosed: true,
  deadLetter: false,
};
const fleet = (instances: SampledInstance[], more: Partial<SampledFleet> = {}): SampledFleet => ({
  instances,
  backlog: 0,
  inFlight: 0,
  oldestOverdueSeconds: 0,
  faultMayBeOurs: false,
  succeeded: 20,
  failed: 5,
  elapsedSeconds: 10,
  stalenessTargetSeconds: 60,
  ...more,
});

describe('a sample of the fleet', () => {
  it('has every series of the fleet when there is something to measure', () => {
    assert.deepEqual(Object.keys(fleetSample(fleet([well]))).sort(), [...fleetSeriesNames].sort());
  });

  it('has no staleness where nothing was ever polled well: absence is not zero', () => {
    const sample = fleetSample(fleet([{ ...well, stalenessSeconds: undefined, healthy: false }]));
    for (const series of [
      'staleness.p50',
      'staleness.p95',
      'staleness.max',
      'adaptive.staleness.max',
    ] as const)
      assert.ok(!(series in sample), series);
    assert.equal(sample['staleness.overThreshold'], 1);
  });

  it('has no staleness of adaptive instances while none is adaptive, or none of them healthy', () => {
    assert.ok(!('adaptive.staleness.max' in fleetSample(fleet([{ ...well, adaptive: false }]))));
    assert.ok(!('adaptive.staleness.max' in fleetSample(fleet([{ ...well, healthy: false }]))));
  });

  it('judges the staleness of healthy adaptive instances alone', () => {
    const sample = fleetSample(
      fleet([
        well,
        { ...well, stalenessSeconds: 500, healthy: false },
        { ...well, stalenessSeconds: 300, adaptive: false },
      ]),
    );
    assert.equal(sample['adaptive.staleness.max'], 10);
    assert.equal(sample['staleness.max'], 500);
    assert.equal(sample['staleness.p50'], 300);
  });

  it('of an empty fleet has counts and no shares', () => {
    const sample = fleetSample(fleet([]));
    assert.equal(sample['instances.total'], 0);
    assert.ok(!('staleness.overThreshold' in sample));
  });

  it('counts polls a second, and has no rate before any time has passed', () => {
    assert.equal(fleetSample(fleet([well]))['polls.succeeded'], 2);
    assert.equal(fleetSample(fleet([well]))['polls.failed'], 0.5);
    assert.ok(!('polls.failed' in fleetSample(fleet([well], { elapsedSeconds: 0 }))));
  });

  it('holds finite numbers only, and quantiles in their order', () => {
    const instance = fc.record({
      stalenessSeconds: fc.option(fc.double({ min: 0, max: 1e7, noNaN: true }), { nil: undefined }),
      healthy: fc.boolean(),
      adaptive: fc.boolean(),
      breakerClosed: fc.boolean(),
      deadLetter: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(instance), fc.nat(100), (instances, elapsedSeconds) => {
        const sample = fleetSample(fleet(instances, { elapsedSeconds }));
        for (const value of Object.values(sample)) assert.ok(Number.isFinite(value));
        const ages = instances.flatMap(({ stalenessSeconds }) => stalenessSeconds ?? []);
        assert.equal(sample['staleness.max'], ages.length ? Math.max(...ages) : undefined);
        if (ages.length) {
          const [p50, p95, max] = [sample['staleness.p50'], sample['staleness.p95'], sample['staleness.max']];
          assert.ok((p50 as number) <= (p95 as number) && (p95 as number) <= (max as number));
          assert.ok(ages.filter((age) => age <= (p50 as number)).length * 2 >= ages.length);
        }
      }),
    );
  });
});
