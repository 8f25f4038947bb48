import assert from 'node:assert/strict';
import { it } from 'node:test';
import { FleetSimulation, defaultSettings, simulatedConfigs } from '../../../tests/simulated-fleet.ts';
import { healthDocumentOf } from './health-document.ts';
import { healthText } from './health-text.ts';

it('says in pieces what the document says', () => {
  for (const count of [0, 1, 50, 51, 333]) {
    const simulation = new FleetSimulation({
      seed: count,
      world: (_config, _part, _now, random) => ({
        ms: 50,
        result:
          random() < 0.3
            ? { ok: false, failure: { kind: 'api', category: 'transient', message: 'HTTP 500' }, requests: 1 }
            : { ok: true, warnings: ['a "quoted" one'], changeHash: 'x', requests: 1 },
      }),
    });
    simulation.scheduler.setFleet(simulatedConfigs(count), new Map(), simulation.now);
    simulation.run(300_000);
    const snapshot = simulation.scheduler.snapshot(simulation.now);
    assert.deepEqual(
      JSON.parse([...healthText(snapshot, defaultSettings)].join('')),
      JSON.parse(JSON.stringify(healthDocumentOf(snapshot, defaultSettings))),
    );
  }
});
