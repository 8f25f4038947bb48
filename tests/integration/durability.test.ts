import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from 'node:test';
import type { RolloutAction } from '../../src/contract/rollout.ts';
import { brokenLink } from '../../src/scheduler/audit/verify-chain.ts';
import { killRounds } from '../harness/kill-rounds.ts';
import { startPostgres } from '../postgres-server.ts';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { seededRandom } from '../simulated-clock.ts';
import { ServiceProcess } from './service-process.ts';

const cycle: RolloutAction[] = ['start', 'hold', 'resume', 'rollback'];
/** The fifth instance is the first of the staging group. */
const args = ['--simulate', '5'];

/** Kills a service in the midst of actions, again and again, and looks for every one that was acknowledged. */
async function killedAgainAndAgain(rounds: number, folder: string, env: Record<string, string>) {
  const random = seededRandom(rounds);
  const acknowledged: { action: string; revision: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const service = await ServiceProcess.start({ folder, args, env });
    let { revision } = await service.rollout('adaptive-polling');
    const last = acknowledged.at(-1)?.revision ?? 0;
    assert.ok(
      revision === last || revision === last + 1,
      `revision ${revision} after ${last} was acknowledged`,
    );

    let alive = true;
    const killing = delay(100 + 400 * random()).then(async () => {
      alive = false;
      await service.kill9();
    });
    while (alive) {
      const action = cycle[revision % cycle.length] as RolloutAction;
      const answer = await service
        .act('adaptive-polling', action, revision, `round ${round}`)
        .catch(() => undefined);
      if (!answer) break;
      assert.equal(answer.status, 200, `${action}: ${answer.body.detail}`);
      revision = answer.body.revision;
      acknowledged.push({ action: `rollout.${action}`, revision });
    }
    await killing;
  }

  const service = await ServiceProcess.start({ folder, args, env });
  const entries = await service.audit();
  assert.equal(brokenLink(entries), undefined);
  assert.ok(acknowledged.length > rounds, `${acknowledged.length} actions were acknowledged`);
  for (const { action, revision } of acknowledged)
    assert.equal(
      entries.find(({ detail }) => detail.revision === revision)?.action,
      action,
      `revision ${revision}`,
    );
  const { revision, state } = await service.rollout('adaptive-polling');
  const orders = entries.filter(({ action }) => action.startsWith('rollout.'));
  assert.equal(orders.length, revision, 'one entry for each change, and no change without one');
  assert.equal((await service.health()).enabled, state === 'running' || state === 'holding');
  await service.discard();
}

describe('what was acknowledged outlives a kill -9', () => {
  it('with the embedded database', { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    await layOut(folder);
    await killedAgainAndAgain(5, folder, {});
  });

  it('with a PostgreSQL server', { timeout: 60_000 }, async (t) => {
    const server = await startPostgres();
    if (typeof server === 'string') return t.skip(server);
    t.after(() => server.stop());
    const folder = temporaryFolder();
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    await killedAgainAndAgain(3, folder, { DATABASE_URL: server.url });
  });

  it('and so do breakers, dead letters and settings that were shown', { timeout: 90_000 }, async () => {
    const { reasons, checked } = await killRounds(5, { seed: 7 });
    assert.deepEqual(reasons, []);
    assert.ok(checked.breakers > 0 && checked.settings > 0, JSON.stringify(checked));
  });

  it('with a PostgreSQL server too', { timeout: 90_000 }, async (t) => {
    const server = await startPostgres();
    if (typeof server === 'string') return t.skip(server);
    t.after(() => server.stop());
    const { reasons } = await killRounds(3, { seed: 7, env: { DATABASE_URL: server.url } });
    assert.deepEqual(reasons, []);
  });
});
