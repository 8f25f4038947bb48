import type { RolloutDocument } from '../../../src/contract/rollout.ts';
import { judged, verdict } from './evidence.ts';
import { running } from './running.ts';

const name = (subject: string) => `${subject} ${'of-a-very-long-name-'.repeat(10)}`.slice(0, 200);

/** A plan of twenty stages, with names of two hundred characters all over it. */
export const long: RolloutDocument = {
  ...running,
  id: name('r').replaceAll(' ', '-'),
  title: name('Rollout'),
  stage: 's7',
  stages: Array.from({ length: 20 }, (_, index) => ({
    name: `s${index}`,
    title: name(`Stage ${index + 1}`),
    status: index < 7 ? ('done' as const) : index === 7 ? ('current' as const) : ('next' as const),
    optional: index === 19,
    dwellRequiredSeconds: 7_200,
    changes: name(`${index} of 20`),
  })),
  verdict: verdict({
    summary: `Promote: ${name('all is well')}`,
    results: judged({ queue: { title: name('Queue') } }),
  }),
  killSwitches: running.killSwitches.map((each) => ({ ...each, title: name('Turn it off') })),
  history: running.history.map((each) => ({ ...each, actor: name('grafana:'), reason: name('Because') })),
};
