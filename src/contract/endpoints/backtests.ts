import {
  backtestReport,
  backtestRequest,
  timeToEvidenceReport,
  timeToEvidenceRequest,
  whatIfReport,
  whatIfRequest,
} from '../backtest.ts';
import { endpoint } from '../endpoint.ts';
import { reachReport, reachRequest } from '../reach.ts';

/** They change nothing: they are sent as writes for the plan is in the body. */
const asked = {
  method: 'POST' as const,
  scope: 'operate' as const,
  countsAsRead: true as const,
  errors: [422, 429],
};

const span = {
  plan: '# the text of rollouts/adaptive-polling.yaml',
  from: '2026-11-01T00:00:00Z',
  to: '2026-11-21T00:00:00Z',
};

export const runBacktest = endpoint({
  ...asked,
  id: 'runBacktest',
  path: '/api/rollouts/backtest',
  summary: 'Replay recorded history through a plan',
  description:
    'What would have happened: stage by stage, each change of a verdict with its evidence, and what was done on it. The judge and the state machine are those of a live rollout.',
  body: backtestRequest,
  answer: backtestReport,
  example: { body: { ...span, people: 'prompt' } },
});

export const runWhatIf = endpoint({
  ...asked,
  id: 'runWhatIf',
  path: '/api/rollouts/what-if',
  summary: 'Vary a threshold of a plan',
  description:
    'False rollbacks against detection delay, and the time that promotions would have been blocked for, at each threshold.',
  body: whatIfRequest,
  answer: whatIfReport,
  example: { body: { ...span, criterion: 'queue-tripled', thresholds: [2, 3, 4] } },
});

export const runTimeToEvidence = endpoint({
  ...asked,
  id: 'runTimeToEvidence',
  path: '/api/rollouts/time-to-evidence',
  summary: 'How long evidence takes',
  description:
    'What each exit criterion of each stage needs for a pass, and how long that takes at the recorded rate.',
  body: timeToEvidenceRequest,
  answer: timeToEvidenceReport,
  example: { body: span },
});

export const runReach = endpoint({
  ...asked,
  id: 'runReach',
  path: '/api/rollouts/reach',
  summary: 'Prove that every trigger can fire',
  description:
    'Simulates the state machines under the worst plausible input of each workload: whether each trigger and drill of a plan, and each shipped alert rule, can fire, and how soon. Without a plan it is asked of those that the service has.',
  body: reachRequest,
  answer: reachReport,
  example: { body: { runsPerHour: 12 } },
});
