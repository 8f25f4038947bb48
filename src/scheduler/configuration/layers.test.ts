import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  configurationFields,
  type FieldSource,
  type PollingConfiguration,
} from '../../contract/configuration.ts';
import { changed, differences, emptyLayer, inForce, restored, sameLayer, type Layer } from './layers.ts';

// Few values, so that layers often agree.
const number = fc.integer({ min: 1, max: 3 });
const fields = {
  adaptivePollingEnabled: fc.constantFrom(true, false, null),
  minIntervalSeconds: number,
  baseIntervalSeconds: number,
  maxIntervalSeconds: number,
  stalenessTargetSeconds: number,
  workers: number,
};
const whole = fc.record(fields);
const some = fc.record(fields, { requiredKeys: [] });
const layerFrom = (values: fc.Arbitrary<Partial<PollingConfiguration>>, source: FieldSource) =>
  values.map((each) => changed(emptyLayer, each, source));
const surroundings = fc.record({
  settings: whole.map((effective) => inForce(settingsOf(effective), emptyLayer)),
  environment: layerFrom(some, { from: 'environment', variable: 'V' }),
});
const atRunTime = fc
  .tuple(some, some)
  .map(([api, file]) => changed(changed(emptyLayer, api, { from: 'api' }), file, { from: 'system.json' }));

function settingsOf(effective: PollingConfiguration) {
  const { sources } = changed(emptyLayer, effective, { from: 'file' });
  return {
    settings: { effective, sources: sources as Record<keyof PollingConfiguration, FieldSource> },
    environment: emptyLayer,
  };
}

describe('what is in force', () => {
  it('is of each field the environment’s value, else what was set at run time, else the settings file’s', () => {
    fc.assert(
      fc.property(surroundings, atRunTime, (around, layer) => {
        const { effective, sources } = inForce(around, layer);
        for (const field of configurationFields) {
          const first = [around.environment, layer].find(({ values }) => field in values);
          assert.equal(effective[field], first ? first.values[field] : around.settings.effective[field]);
          assert.deepEqual(sources[field], (first ?? around.settings).sources[field]);
        }
      }),
    );
  });

  it('is set by the last change, in the fields that it names and no others', () => {
    fc.assert(
      fc.property(atRunTime, some, (layer, changes) => {
        const after = changed(layer, changes, { from: 'api' });
        for (const field of configurationFields)
          if (field in changes) {
            assert.equal(after.values[field], changes[field]);
            assert.deepEqual(after.sources[field], { from: 'api' });
          } else {
            assert.equal(after.values[field], layer.values[field]);
            assert.equal(field in after.values, field in layer.values);
          }
      }),
    );
    assert.ok(sameLayer(changed(emptyLayer, { workers: undefined }, { from: 'api' }), emptyLayer));
  });
});

describe('a version that is brought back', () => {
  const stored = fc.tuple(surroundings, atRunTime).map(([around, layer]) => ({
    atRunTime: layer,
    effective: inForce(around, layer).effective,
  }));

  it('is in force exactly as it was, also under other settings, but for what the environment pins now', () => {
    fc.assert(
      fc.property(surroundings, atRunTime, stored, (around, now, to) => {
        const { effective } = inForce(around, restored(now, to, around));
        for (const field of configurationFields)
          assert.equal(
            effective[field],
            field in around.environment.values ? around.environment.values[field] : to.effective[field],
          );
      }),
    );
  });

  it('leaves alone what is set under a pinned field, and changes nothing when it is in force already', () => {
    fc.assert(
      fc.property(surroundings, atRunTime, stored, (around, now, to) => {
        const layer = restored(now, to, around);
        for (const field of configurationFields.filter((each) => each in around.environment.values)) {
          assert.equal(layer.values[field], now.values[field]);
          assert.equal(field in layer.values, field in now.values);
        }
        const again = { atRunTime: layer, effective: inForce(around, layer).effective };
        assert.ok(sameLayer(restored(layer, again, around), layer));
        assert.deepEqual(differences(again.effective, again.effective), []);
      }),
    );
  });

  it('of which nothing was set leaves nothing set, so that the settings file counts again', () => {
    fc.assert(
      fc.property(surroundings, atRunTime, (around, now) => {
        const free = { ...around, environment: emptyLayer };
        const first = { atRunTime: emptyLayer, effective: free.settings.effective };
        const layer: Layer = restored(now, first, free);
        assert.ok(sameLayer(layer, emptyLayer));
      }),
    );
  });
});
