import { setTimeout as delay } from 'node:timers/promises';
import type { PolicyQueue } from '../../src/contract/policy-overview.ts';
import type { PolicyConfig, PolicyTime } from '../../src/contract/policy.ts';
import { SimulatorProcess } from '../../tests/harness/simulator-process.ts';
import { ServiceProcess, until } from '../../tests/integration/service-process.ts';
import type { Figure } from '../figure.ts';

const stations = 2_000;
const [greedy, global] = ['rebal.greedy.v1', 'rebal.global.v1'];

/** How soon the kill switches of optimize are in force, pulled over HTTP while global runs wait and one is computed. */
export async function* measureKillSwitches(): AsyncIterable<Figure> {
  const simulator = await SimulatorProcess.start(1, { plain: true, stations });
  const service = await ServiceProcess.start({
    settings: {
      instances: simulator.instances,
      logLevel: 'error',
      policy: { availableVersions: [greedy, global], jobsAtOnce: 1 },
    },
  });
  const figure = (name: string, value: number, unit: string, goal: number): Figure => ({
    name: `kill switch, ${stations} stations: ${name}`,
    value: Number(value.toFixed(1)),
    unit,
    better: 'lower',
    goal,
  });
  const get = async <Body>(path: string) => (await service.get(path)).body as Body;
  const pull = async (name: string) => {
    const path = `/api/rollouts/optimize/kill-switches/${name}`;
    const { status } = await service.post(path, { reason: 'it is measured' }, service.asAdmin());
    if (status !== 200) throw new Error(`${name} was answered ${status}`);
    return performance.now();
  };
  /** Requests that still saw it as it was, and the time from the answer until one did not. */
  const seen = async (since: number, inForce: () => Promise<boolean>) => {
    let before = 0;
    while (!(await inForce())) before += 1;
    return { before, ms: performance.now() - since };
  };
  try {
    const time = () => get<PolicyTime>('/api/time');
    await until('the city was polled', 60_000, async () => (await time()).recommended_live_sv !== null);
    const { recommended_live_sv, network } = await time();
    const sent = {
      sv: recommended_live_sv as string,
      policy_version: global,
      T_bucket: String(Date.parse(network.observed_bucket_ts as string) / 1_000),
    };
    for (let horizon = 20; horizon < 30; horizon++)
      await get(
        `/api/policy/run?${new URLSearchParams({ ...sent, horizon_steps: String(horizon) }).toString()}`,
      );
    const queue = () => get<PolicyQueue>('/api/policy/queue');
    while ((await queue()).running === 0) await delay(20);

    const off = await pull('disable-global');
    const shown = await seen(off, async () => {
      const { enabled_policy_versions } = await get<PolicyConfig>('/api/policy/config');
      return enabled_policy_versions.every((version) => version === greedy);
    });
    yield figure('disable-global, requests that still see global', shown.before, 'requests', 1);
    const ended = await seen(off, async () => (await queue()).jobs.length === 0);
    const inEffect = await seen(off, async () =>
      (await service.audit()).some(({ action }) => action === 'rollout.in-effect'),
    );
    yield figure('disable-global, until no job of global is left', ended.ms, 'ms', 5_000);
    yield figure(
      'disable-global, until no search runs and the rollout has seen it',
      inEffect.ms,
      'ms',
      5_000,
    );

    const degraded = await pull('degrade-level-3');
    const level = await seen(degraded, async () => (await time()).network.degrade_level === 3);
    yield figure('degrade-level-3, requests that still see another level', level.before, 'requests', 1);
  } finally {
    await service.discard();
    await simulator.stop();
  }
}
