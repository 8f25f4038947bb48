import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { policyQueue, policyRunsAnswer } from '../../src/contract/policy-overview.ts';
import { policyConfig, policyTime } from '../../src/contract/policy.ts';
import { SimulatorProcess } from '../harness/simulator-process.ts';
import { ServiceProcess, until } from './service-process.ts';
import { global, greedy } from './policy-world.ts';

const both = { POLICY_AVAILABLE_VERSIONS: `${greedy},${global}` };

let simulator: SimulatorProcess;
let service: ServiceProcess;
const start = async (folder?: string) =>
  ServiceProcess.start({
    settings: { instances: simulator.instances, logLevel: 'error', policy: { jobsAtOnce: 1 } },
    env: both,
    ...(folder !== undefined && { folder }),
  });
before(async () => {
  simulator = await SimulatorProcess.start(1, { plain: true, stations: 60 });
  service = await start();
  await until('the city was polled', 60_000, async () => (await time()).recommended_live_sv !== null);
});
after(async () => {
  await service.discard();
  await simulator.stop();
});

const time = async () => policyTime.parse((await service.get('/api/time')).body);
const config = async () => policyConfig.parse((await service.get('/api/policy/config')).body);
const pathOf = async (version: string, horizon: number) => {
  const { recommended_live_sv, network } = await time();
  const sent = {
    sv: recommended_live_sv as string,
    policy_version: version,
    T_bucket: String(Date.parse(network.observed_bucket_ts as string) / 1_000),
    horizon_steps: String(horizon),
  };
  return `/api/policy/run?${new URLSearchParams(sent).toString()}`;
};

describe('a service that polls a city', () => {
  it('plans on what it polled', async () => {
    const { network } = await time();
    assert.equal(network.active_station_count, 60);
    for (const version of [greedy, global]) {
      const path = await pathOf(version, 24);
      await until(`${version} is ready`, 30_000, async () => (await service.get(path)).status === 200);
    }
  });

  it('runs global once in a bucket though nobody asks for it', async () => {
    await until('a background run', 60_000, async () => {
      const { body } = await service.get('/api/policy/runs?origin=background');
      return policyRunsAnswer.parse(body).runs.some(({ policy_version }) => policy_version === global);
    });
  });

  it('loses no run that it said is pending when it is killed', async () => {
    const horizons = Array.from({ length: 12 }, (_, n) => 100 + n);
    const paths = await Promise.all(horizons.map((horizon) => pathOf(global, horizon)));
    const first = await Promise.all(paths.map((path) => service.get(path)));
    assert.ok(first.every(({ status }) => status === 202 || status === 200));
    await service.kill9();
    service = await start(service.folder);
    const ended = async () => {
      const { runs } = policyRunsAnswer.parse((await service.get('/api/policy/runs?limit=1000')).body);
      return runs.filter(({ horizon_steps }) => horizons.includes(horizon_steps));
    };
    await until('all of them ended', 60_000, async () => (await ended()).length === horizons.length);
    assert.ok((await ended()).every(({ status }) => status === 'success'));
  });

  it('is switched to greedy alone by one request, and stays so when it starts again', async () => {
    const paths = await Promise.all([200, 201, 202, 203, 204].map((horizon) => pathOf(global, horizon)));
    await Promise.all(paths.map((path) => service.get(path)));
    const pulled = performance.now();
    const answer = await service.post(
      '/api/rollouts/optimize/kill-switches/disable-global',
      { reason: 'the solver is not well' },
      service.asAdmin(),
    );
    assert.equal(answer.status, 200);
    await until('greedy alone is shown', 5_000, async () =>
      (await config()).available_policy_versions.every((version) => version === greedy),
    );
    const { body, status } = await service.get(paths[0] as string);
    assert.deepEqual(
      [status, (body as { error: { code: string } }).error.code],
      [400, 'param_not_allowlisted'],
    );
    await until('no run of global is left', 5_000, async () => {
      const { jobs } = policyQueue.parse((await service.get('/api/policy/queue')).body);
      return jobs.every(({ run_key }) => run_key.policy_version === greedy);
    });
    assert.ok(performance.now() - pulled < 5_000);
    await until('the rollout says that it is in effect', 5_000, async () =>
      (await service.audit()).some(
        (entry) =>
          entry.action === 'rollout.in-effect' &&
          JSON.stringify(entry).includes('nothing of other versions runs'),
      ),
    );

    await service.stop();
    service = await start(service.folder);
    const { enabled_policy_versions, audience } = await config();
    assert.deepEqual([enabled_policy_versions, audience], [[greedy], 'none']);
  });
});
