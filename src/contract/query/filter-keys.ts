import type { QueryKind } from '../query.ts';

/** A column that ad-hoc filters can name, and the kinds of queries whose frames have it. */
interface FilterKey {
  label: string;
  kinds: readonly QueryKind[];
  /** Where its values are known, as a choice: `filterValues` lists them. */
  listed: boolean;
}

const instance = ['staleness', 'instances', 'breakers', 'deadLetters', 'workers'] as const;

/** Every key of an ad-hoc filter: the name of a field in a frame, so that a click on a cell gives one. */
export const filterKeys = {
  instance: { label: 'Instance', kinds: instance, listed: true },
  type: { label: 'Type', kinds: instance, listed: true },
  group: { label: 'Group', kinds: instance, listed: true },
  key: { label: 'Key', kinds: instance, listed: true },
  host: { label: 'Host', kinds: instance, listed: true },
  breaker: { label: 'Breaker', kinds: instance, listed: true },
  adaptive: { label: 'Adaptive', kinds: instance, listed: true },
  deadLetter: { label: 'Dead letter', kinds: instance, listed: true },
  staleness: { label: 'Staleness (s)', kinds: instance, listed: false },
  failures: { label: 'Failures', kinds: instance, listed: false },
  interval: { label: 'Interval (s)', kinds: instance, listed: false },
  excused: { label: 'Excused', kinds: instance, listed: false },
  lastError: { label: 'Last error', kinds: instance, listed: false },
  reason: { label: 'Reason', kinds: ['deadLetters', 'transitions', 'audit'], listed: false },
  state: { label: 'State', kinds: ['rollouts', 'transitions'], listed: true },
  rollout: { label: 'Rollout', kinds: ['rollouts', 'transitions'], listed: true },
  stage: { label: 'Stage', kinds: ['rollouts', 'transitions'], listed: true },
  decision: { label: 'Decision', kinds: ['rollouts'], listed: true },
  action: { label: 'Action', kinds: ['transitions', 'audit'], listed: false },
  actor: { label: 'Actor', kinds: ['transitions', 'audit'], listed: false },
  subject: { label: 'Subject', kinds: ['audit'], listed: false },
  policyVersion: { label: 'Policy version', kinds: ['policy'], listed: false },
  status: { label: 'Status', kinds: ['policy', 'sync'], listed: false },
  site: { label: 'Site', kinds: ['sync'], listed: false },
  account: { label: 'Account', kinds: ['sync'], listed: false },
  outcome: { label: 'Outcome', kinds: ['audit'], listed: true },
} as const satisfies Record<string, FilterKey>;

export type FilterKeyName = keyof typeof filterKeys;
