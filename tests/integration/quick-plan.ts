import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** A plan for a simulated fleet that needs no more than some seconds of evidence. */
export const quickPlan = {
  name: 'quick',
  title: 'Quick',
  lever: 'adaptive-polling',
  rollbackTo: { enabled: false },
  rollbackBudget: '20s',
  largestStepPercent: 100,
  routing: { onCall: 'on-call', featureOwner: 'owner' },
  roles: { sre: [] },
  criteria: {
    staleness: {
      title: 'Staleness under 60 s',
      source: { kind: 'history', series: 'adaptive.staleness.max' },
      test: {
        kind: 'threshold',
        aggregate: 'max',
        comparison: '<',
        threshold: 60,
        window: '20s',
        minSamples: 2,
      },
    },
  },
  rollback: ['staleness'],
  stages: [
    {
      name: 'staging',
      title: 'Staging',
      settings: { enabled: true, scope: { groups: ['staging'] } },
      dwell: '20s',
      preconditions: [{ kind: 'tick', name: 'ready', title: 'The dashboards are there', role: 'sre' }],
      exit: ['staleness'],
    },
    {
      name: 'half',
      title: 'Half',
      settings: { enabled: true, scope: { groups: ['staging'], percent: 50 } },
      dwell: '20s',
      signOffs: ['sre'],
      exit: ['staleness'],
    },
  ],
  killSwitches: { off: { title: 'Off', settings: { enabled: false }, budget: '20s', rollsBack: false } },
  drills: {
    off: { title: 'Drill off', killSwitch: 'off', fault: 'hang', cadence: [{ every: '24h' }], budget: '20s' },
  },
};

/** Writes plans into `plans` of a folder, and gives the setting that names it. */
export function plansIn(folder: string, ...plans: { name: string }[]): { plans: string } {
  const path = join(folder, 'plans');
  mkdirSync(path, { recursive: true });
  for (const plan of plans) writeFileSync(join(path, `${plan.name}.yaml`), stringify(plan));
  return { plans: path };
}
