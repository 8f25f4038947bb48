import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, it } from 'node:test';
import type { RolloutAction, RolloutDocument } from '../../src/contract/rollout.ts';
import { brokenLink } from '../../src/scheduler/audit/verify-chain.ts';
import { killRounds } from '../harness/kill-rounds.ts';
import { startPostgres } from '../postgres-server.ts';
import { layOut, temporaryFolder } from '../embedded-database.ts';
import { seededRandom } from '../simulated-clock.ts';
import { plansIn, quickPlan } from './quick-plan.ts';
import { ServiceProcess, until } from './service-process.ts';

const plan = {
  ...quickPlan,
  stages: [{ ...quickPlan.stages[0], preconditions: [] }, quickPlan.stages[1]],
};

/** Round and round: start, hold, resume, roll back. */
function nextAction({ state, history }: RolloutDocument): RolloutAction | undefined {
  if (state === 'draft' || state === 'rolled-back') return 'start';
  if (state === 'holding') return 'resume';
  if (state !== 'running') return undefined;
  const last = history.find(({ action }) => ['start', 'resume'].includes(action));
  return last?.action === 'resume' ? 'rollback' : 'hold';
}

/** These leave the revision as it is. */
const beside = ['adopt', 'note', 'snapshot', 'recovered', 'not-recovered'].map(
  (action) => `rollout.${action}`,
);

/** Kills a service in the midst of transitions, again and again, and looks for every order that was acknowledged. */
async function killedAgainAndAgain(rounds: number, folder: string, env: Record<string, string>) {
  const random = seededRandom(rounds);
  const acknowledged: { action: string; revision: number }[] = [];
  // The fifth instance is the first of the staging group.
  const settings = { simulate: 5, ...plansIn(folder, plan) };
  for (let round = 0; round < rounds; round++) {
    const service = await ServiceProcess.start({ folder, settings, env });
    const { revision } = await service.rollout('quick');
    const last = acknowledged.at(-1)?.revision ?? 0;
    assert.ok(revision >= last, `revision ${revision} after ${last} was acknowledged`);

    let alive = true;
    const killing = delay(200 + 800 * random()).then(async () => {
      alive = false;
      await service.kill9();
    });
    while (alive) {
      const before = await service.rollout('quick').catch(() => undefined);
      if (!before) break;
      const action = nextAction(before);
      // A lever on its way is waited for: the kill may come just then.
      if (action === undefined || before.pending) continue;
      const answer = await service
        .act('quick', action, before.revision, `round ${round}`)
        .catch(() => undefined);
      if (!answer) break;
      assert.equal(answer.status, 200, `${action}: ${answer.body.detail}`);
      acknowledged.push({ action: `rollout.${action}`, revision: answer.body.revision });
    }
    await killing;
  }

  const service = await ServiceProcess.start({ folder, settings, env });
  await until('what was on its way has arrived', 20_000, async () => {
    const { pending, state } = await service.rollout('quick');
    return pending === null && !['promoting', 'rolling-back'].includes(state);
  });
  const entries = await service.audit();
  assert.equal(brokenLink(entries), undefined);
  assert.ok(acknowledged.length > rounds, `${acknowledged.length} orders were acknowledged`);
  for (const { action, revision } of acknowledged)
    assert.ok(
      entries.some((entry) => entry.action === action && entry.detail.revision === revision),
      `${action}, revision ${revision}`,
    );
  const { revision, state } = await service.rollout('quick');
  const changes = entries.filter(
    ({ action, outcome }) =>
      action.startsWith('rollout.') && outcome === 'allowed' && !beside.includes(action),
  );
  assert.equal(changes.length, revision, 'one entry for each change, and no change without one');
  assert.equal((await service.health()).enabled, state === 'running' || state === 'holding');
  await service.discard();
}

describe('what was acknowledged outlives a kill -9', () => {
  it('with the embedded database', { timeout: 180_000 }, async () => {
    const folder = temporaryFolder();
    await layOut(folder);
    await killedAgainAndAgain(5, folder, {});
  });

  it('with a PostgreSQL server', { timeout: 180_000 }, async (t) => {
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
