import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inScope } from '../src/grafana/datasource/backend/frames/scope.ts';
import { breakerNumbers } from '../src/grafana/datasource/backend/frames/breaker-frames.ts';
import { fleetScenarios } from '../src/scheduler/reach/fleet-scenarios.ts';
import { defaultDeadlineMs, observe } from '../src/scheduler/reach/observed-fleet.ts';
import { notClosedSeconds } from '../src/scheduler/reach/rule-numbers.ts';

const everything = { types: [], instances: [], groups: [], filters: [] };

it('alert rules see in a simulation the numbers that the data source gives them on the same health document', () => {
  const lever = { enabled: true, scope: { groups: [], percent: 100 } };
  for (const scenario of fleetScenarios(defaultDeadlineMs()))
    for (const tick of observe({ scenario, groups: [], lever, wellMs: 60_000, faultMs: 900_000 })) {
      if (tick.at % 60_000 !== 0) continue;
      const document = tick.health();
      const [frame] = breakerNumbers(inScope(document, everything));
      const fields = new Map(frame?.fields.map(({ name, values }) => [name, [...values]]));
      const shown = fields.get('notClosedSeconds') as number[];
      assert.deepEqual(shown, [...notClosedSeconds(document).values()], scenario.name);
    }
});
