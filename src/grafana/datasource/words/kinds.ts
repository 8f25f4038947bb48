import type { AskedKind } from '../model.ts';

interface KindWords {
  group: 'Scheduler' | 'Rollouts' | 'Workloads' | 'Anything';
  label: string;
  description: string;
}

/** What each kind of query is for. The type makes a new kind in the contract fail here until it is described. */
const kindWords: Record<AskedKind, KindWords> = {
  queue: {
    group: 'Scheduler',
    label: 'Queue',
    description: 'Polls that are due, in flight and overdue now: one row, or one a type',
  },
  staleness: {
    group: 'Scheduler',
    label: 'Staleness',
    description: 'How old the data of each instance are, or of each type at worst',
  },
  instances: {
    group: 'Scheduler',
    label: 'Instances',
    description: 'One row an instance: last poll, staleness, breaker, next poll',
  },
  breakers: {
    group: 'Scheduler',
    label: 'Breakers',
    description: 'Circuit breakers, as a table or as numbers for an alert rule',
  },
  deadLetters: {
    group: 'Scheduler',
    label: 'Dead letters',
    description: 'Polls that were given up, with their last error',
  },
  workers: {
    group: 'Scheduler',
    label: 'Workers',
    description: 'Polls in flight and due, by type or by the host that is asked',
  },
  history: { group: 'Scheduler', label: 'History', description: 'Sampled series over the time range' },
  rollouts: {
    group: 'Rollouts',
    label: 'Rollouts',
    description: 'One row a rollout: state, stage, decision',
  },
  stages: {
    group: 'Rollouts',
    label: 'Stages',
    description: 'The stages of a rollout, where it stands, and when it came there',
  },
  verdict: {
    group: 'Rollouts',
    label: 'Verdict',
    description: 'A rollout, its verdict and the evidence; for the Rollout stage panel',
  },
  criteria: {
    group: 'Rollouts',
    label: 'Criteria',
    description: 'The values that a verdict rests on: over time, or as they are judged now',
  },
  transitions: {
    group: 'Rollouts',
    label: 'Transitions',
    description: 'What was done to rollouts in the time range, by whom and why',
  },
  audit: {
    group: 'Rollouts',
    label: 'Audit log',
    description: 'Who changed what in the time range; needs a token that may operate',
  },
  events: {
    group: 'Rollouts',
    label: 'Events',
    description: 'Moments on the time axis, such as annotations: breakers, rollouts, kill switches, drills',
  },
  policy: {
    group: 'Workloads',
    label: 'Policy engine',
    description: 'Runs, moves, queue and gates of the optimize policies',
  },
  sync: {
    group: 'Workloads',
    label: 'Search Console sync',
    description: 'Queue, batches, quota, rate limits and days of the sync',
  },
  script: {
    group: 'Anything',
    label: 'Script',
    description: 'A jq expression over an answer of the scheduler: paste a line of a runbook',
  },
};

/** The kinds as a list to choose from. */
export const kindOptions = (Object.keys(kindWords) as AskedKind[]).map((value) => ({
  value,
  ...kindWords[value],
}));
