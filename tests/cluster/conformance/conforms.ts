import { after, describe, it } from 'node:test';
import { ClusterServer } from '../cluster-server.ts';
import type { DriverName } from '../node/task.ts';
import { World } from '../world.ts';
import { behaviours, type Row } from './behaviours.ts';

/** So many behaviours at a time: nearly all of them wait nearly all of the time. */
const atOnce = 3;
const longestMs = 170_000;

/**
 * Runs every behaviour on one driver. What does not apply to it is skipped with its reason.
 * @param server what its databases are on; none where it has the embedded one.
 */
export function conforms(driver: DriverName, server?: ClusterServer, rows: Row[] = behaviours): void {
  void describe(`polling, ${driver}`, { concurrency: atOnce }, () => {
    after(() => server?.stop());
    for (const { behaviour, doesNotApply } of rows) {
      const skip = doesNotApply[driver] ?? false;
      void it(behaviour.what, { timeout: longestMs, skip }, async (t) => {
        await behaviour.holds(async ({ ownServer, ...options }) => {
          const own = ownServer && server ? await ClusterServer.start() : undefined;
          if (typeof own === 'string') throw new Error(own);
          const world = await World.open(driver, options, own ?? server);
          t.after(async () => {
            await world.close();
            await own?.stop();
          });
          return world;
        });
      });
    }
  });
}
