import assert from 'node:assert/strict';
import { it } from 'node:test';
import { rules } from '../alerts/rules.ts';
import type { Frame } from '../src/grafana/backend-sdk/index.ts';
import { breakerNumbers } from '../src/grafana/datasource/backend/frames/breaker-frames.ts';
import { inScope } from '../src/grafana/datasource/backend/frames/scope.ts';
import { stalenessFrames } from '../src/grafana/datasource/backend/frames/staleness-frames.ts';
import { fleetScenarios } from '../src/scheduler/reach/fleet-scenarios.ts';
import { defaultDeadlineMs, observe } from '../src/scheduler/reach/observed-fleet.ts';
import { numbersOf } from '../src/scheduler/reach/rule-numbers.ts';

const queries = rules.flatMap(({ grafana }) =>
  grafana?.measured.kind === 'instances' ? [grafana.measured.query] : [],
);

it('alert rules see in a simulation the numbers that the data source gives them on the same health document', () => {
  assert.deepEqual(queries.map(({ kind }) => kind).sort(), ['breakers', 'staleness']);
  const lever = { enabled: true, scope: { groups: [], percent: 100 } };
  let seen = 0;
  for (const scenario of fleetScenarios(defaultDeadlineMs()))
    for (const tick of observe({ scenario, groups: [], lever, wellMs: 60_000, faultMs: 900_000 })) {
      if (tick.at % 60_000 !== 0) continue;
      const document = tick.health();
      for (const query of queries) {
        const rows = inScope(document, { types: [], instances: [], groups: [], filters: query.filters });
        const [frame] =
          query.kind === 'breakers'
            ? breakerNumbers(rows)
            : stalenessFrames(rows, { by: 'instance', format: 'numeric' });
        const numbers = [...numbersOf(query, document).values()];
        assert.deepEqual(numbersIn(frame), numbers, `${scenario.name}, ${query.kind}`);
        seen += numbers.length;
      }
    }
  assert.ok(seen > 1_000, 'scenarios that show nothing prove nothing');
});

const numbersIn = (frame: Frame | undefined): unknown[] => [...(frame?.fields.at(-1)?.values ?? [])];
