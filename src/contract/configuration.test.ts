import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  configurationChangeRequest,
  configurationFields,
  conflictOf,
  defaultConfiguration,
  pollingConfiguration,
} from './configuration.ts';

const complaint = (
  schema: typeof pollingConfiguration | typeof configurationChangeRequest,
  value: unknown,
) => {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  return issue && `${issue.path.join('.')}: ${issue.message}`;
};
const withField = (changes: object) => ({ ...defaultConfiguration, ...changes });
const request = (changes: unknown) => ({ changes, reason: 'a test', version: 1 });

describe('the polling configuration', () => {
  it('has defaults that it allows itself, and 60 s for a staleness target that is not named', () => {
    const { stalenessTargetSeconds: _left, ...rest } = defaultConfiguration;
    assert.deepEqual(pollingConfiguration.parse(rest), defaultConfiguration);
  });

  it('is refused by field and fix', () => {
    const range = 'must be a number of seconds from 0.1 to 604800';
    for (const value of [0, -1, 0.09, 604_801, NaN, Infinity, '5', null, undefined])
      assert.equal(
        complaint(pollingConfiguration, withField({ minIntervalSeconds: value })),
        `minIntervalSeconds: ${range}`,
      );
    for (const value of [0, 1.5, 10_001, '16'])
      assert.equal(
        complaint(pollingConfiguration, withField({ workers: value })),
        'workers: must be a whole number from 1 to 10000',
      );
    assert.equal(
      complaint(pollingConfiguration, withField({ adaptivePollingEnabled: 'yes' })),
      'adaptivePollingEnabled: must be true, false, or null (the rollout that is under way decides)',
    );
    assert.equal(
      complaint(pollingConfiguration, withField({ minIntervalSeconds: 20 })),
      'minIntervalSeconds: is longer than baseIntervalSeconds (10): choose minIntervalSeconds ≤ baseIntervalSeconds ≤ maxIntervalSeconds',
    );
    assert.match(
      complaint(pollingConfiguration, withField({ maxIntervalSeconds: 8 })) ?? '',
      /^baseIntervalSeconds: is longer than maxIntervalSeconds \(8\)/,
    );
    assert.match(
      complaint(pollingConfiguration, withField({ stalenessTargetSeconds: 9 })) ?? '',
      /^stalenessTargetSeconds: is shorter than twice minIntervalSeconds \(5\).*≥ 2 × minIntervalSeconds/,
    );
    assert.match(complaint(pollingConfiguration, withField({ interval: 5 })) ?? '', /Unrecognized key/);
  });

  it('keeps its order, whatever is allowed', () => {
    const seconds = fc.double({ min: 0.1, max: 604_800, noNaN: true });
    const any = fc.record({
      adaptivePollingEnabled: fc.constantFrom(true, false, null),
      minIntervalSeconds: seconds,
      baseIntervalSeconds: seconds,
      maxIntervalSeconds: seconds,
      stalenessTargetSeconds: seconds,
      workers: fc.integer({ min: 1, max: 10_000 }),
    });
    fc.assert(
      fc.property(any, (configuration) => {
        const { minIntervalSeconds: min, baseIntervalSeconds: base, maxIntervalSeconds: max } = configuration;
        const fine = min <= base && base <= max && configuration.stalenessTargetSeconds >= 2 * min;
        assert.equal(conflictOf(configuration) === undefined, fine);
        assert.equal(pollingConfiguration.safeParse(configuration).success, fine);
      }),
    );
  });
});

describe('a request to change it', () => {
  it('names some fields, and no default is added to it', () => {
    const { changes } = configurationChangeRequest.parse(request({ workers: 3 }));
    assert.deepEqual(changes, { workers: 3 });
    const off = configurationChangeRequest.parse(request({ adaptivePollingEnabled: null }));
    assert.deepEqual(off.changes, { adaptivePollingEnabled: null });
  });

  it('that names none, or one that does not exist, is told which exist', () => {
    const fields = configurationFields.join(', ');
    for (const nothing of [{}, undefined, null, 'workers', []])
      assert.equal(
        complaint(configurationChangeRequest, request(nothing)),
        `changes: must name one or more of ${fields}, each with its new value`,
      );
    assert.equal(
      complaint(configurationChangeRequest, request({ minInterval: 5 })),
      `changes: has no field minInterval: name one or more of ${fields}`,
    );
  });

  it('says why, and which version it was made for', () => {
    assert.match(
      complaint(configurationChangeRequest, { ...request({ workers: 3 }), reason: ' x ' }) ?? '',
      /^reason: must say why/,
    );
    assert.match(
      complaint(configurationChangeRequest, { ...request({ workers: 3 }), version: undefined }) ?? '',
      /^version: must be the version that you have seen/,
    );
  });
});
