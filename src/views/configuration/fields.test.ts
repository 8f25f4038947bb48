import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { initPluginTranslations } from '@grafana/i18n';
import fc from 'fast-check';
import {
  configurationChangeRequest,
  defaultConfiguration,
  pollingConfiguration,
} from '../../contract/configuration.ts';
import { numberFields, reviewOf, type Draft } from './fields.ts';

const configuration = { effective: defaultConfiguration };
const number = fc.oneof(
  fc.constantFrom('', ' ', '-1', '0', '0.1', '1e9', 'ten', '16.5'),
  fc.double({ min: 0.1, max: 604_800, noNaN: true }).map(String),
);
const drafts: fc.Arbitrary<Draft> = fc
  .record(
    {
      adaptivePollingEnabled: fc.constantFrom(true, false, null),
      ...Object.fromEntries(numberFields.map((field) => [field, number])),
    },
    { requiredKeys: [] },
  )
  .map((draft) => draft as Draft);

describe('a change of the configuration', () => {
  before(() => initPluginTranslations('rollcall-scheduler-app'));

  it('is complained of where the service would refuse it, and only there', () =>
    fc.assert(
      fc.property(drafts, (draft) => {
        const { changes, problems } = reviewOf(draft, configuration);
        const changed = Object.fromEntries(changes.map(({ field, to }) => [field, to]));
        if (Object.keys(problems).length > 0) {
          const typed = Object.fromEntries(
            Object.entries(draft).map(([field, value]) => [
              field,
              typeof value === 'string' ? (value.trim() === '' ? Number.NaN : Number(value)) : value,
            ]),
          );
          const { success } = pollingConfiguration.safeParse({ ...defaultConfiguration, ...typed });
          assert.equal(success, false);
        } else {
          const { success } = pollingConfiguration.safeParse({ ...defaultConfiguration, ...changed });
          assert.equal(success, true);
          if (changes.length > 0) {
            const request = { changes: changed, reason: 'Because', version: 1 };
            assert.equal(configurationChangeRequest.safeParse(request).success, true);
          }
        }
      }),
    ));

  it('is none where a value is typed as it is', () =>
    assert.deepEqual(reviewOf({ workers: '16', maxIntervalSeconds: '300.0' }, configuration), {
      changes: [],
      problems: {},
    }));
});
