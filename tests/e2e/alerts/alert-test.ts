import { test as base, expect } from '@playwright/test';
import { rules } from '../../../alerts/rules.ts';
import { AlertStage, type RuleState } from './alert-stage.ts';

const home = process.env.GRAFANA_HOME;
const port = Number(process.env.GRAFANA_PORT ?? 3100);
/** A sample, an evaluation and a delivery, on a machine that has other things to do. */
export const patienceMs = 150_000;

/** One stage for all tests of a file, which break more and more of it: each file names its own. */
export const test = base.extend<object, { stageOf: string; stage: AlertStage }>({
  stageOf: ['', { scope: 'worker', option: true }],
  stage: [
    async ({ stageOf: _ }, use) => {
      const stage = await AlertStage.start(home as string, port);
      await use(stage);
      await stage.stop();
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

/** For each file's own head, as Playwright reads it there. */
export const withoutGrafana = home === undefined;
export const whySkipped = 'GRAFANA_HOME does not name an unpacked Grafana: nothing is driven';

/** Rules that Grafana cannot evaluate: one that keeps its state then says so with its alerts alone. */
export const broken = (states: RuleState[]) =>
  states.flatMap(({ uid, health, lastError, alerts }) => [
    ...(['ok', 'nodata'].includes(health) ? [] : [`${uid}: ${health}: ${lastError}`]),
    ...(alerts ?? [])
      .filter(({ state }) => state.includes('Error'))
      .map(({ annotations }) => `${uid}: ${annotations.Error}`),
  ]);

/** These rules are Normal; then comes the fault; then on-call and the feature owner both hear of each of them. */
export async function bothHear(
  stage: AlertStage,
  names: string[],
  fault: () => Promise<unknown>,
): Promise<void> {
  const abnormal = async () =>
    (await stage.rules())
      .filter(({ labels, state }) => names.includes(labels.rollcall_alert ?? '') && state !== 'inactive')
      .map(({ uid, state }) => `${uid}: ${state}`);
  await expect.poll(abnormal, { timeout: patienceMs }).toEqual([]);
  expect(names.filter((name) => stage.wasTold('on-call', name))).toEqual([]);
  await fault();
  await bothAreTold(stage, names);
  expect(broken(await stage.rules())).toEqual([]);
}

/** Both are told of each of these rules, at each of its levels. */
export async function bothAreTold(stage: AlertStage, names: string[]): Promise<void> {
  const began = Date.now();
  const open = new Set(
    rules
      .filter(({ name }) => names.includes(name))
      .flatMap(({ name, levels }) =>
        levels.flatMap(({ severity }) =>
          ['on-call', 'feature-owner'].map((who) => [who, name, severity].join(' ')),
        ),
      ),
  );
  const untold = () => {
    for (const each of open) {
      const [who, name, severity] = each.split(' ') as [string, string, string];
      if (!stage.wasTold(who, name, severity)) continue;
      open.delete(each);
      const description = `${each} after ${Math.round((Date.now() - began) / 1_000)} s`;
      test.info().annotations.push({ type: 'told', description });
    }
    return [...open];
  };
  await expect.poll(untold, { timeout: patienceMs }).toEqual([]);
}

/** Loaded as the sources have them, evaluated since every instance was polled, and none of them pending or firing. */
export async function allAreNormal(stage: AlertStage, expected: string[]): Promise<void> {
  await expect
    .poll(async () => (await stage.health()).instances.every(({ pollStatus }) => pollStatus.lastSuccess), {
      timeout: patienceMs,
    })
    .toBe(true);
  const polledAt = Date.now();
  const unwell = async () => {
    const states = await stage.rules();
    const late = states.filter(
      ({ state, lastEvaluation }) => state !== 'inactive' || Date.parse(lastEvaluation) < polledAt,
    );
    return [...broken(states), ...late.map(({ uid, state }) => `${uid}: ${state}`)];
  };
  await expect.poll(unwell, { timeout: patienceMs }).toEqual([]);
  expect((await stage.rules()).map(({ uid }) => uid).sort()).toEqual([...expected].sort());
}
