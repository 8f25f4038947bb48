import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { dashboard as instance } from './instance.ts';
import { dashboard as optimize } from './optimize.ts';
import { dashboard as rollout } from './rollout.ts';
import { dashboard as schedulerOverview } from './scheduler-overview.ts';
import { dashboard as self } from './self.ts';
import { dashboard as sync } from './sync.ts';

/** Every dashboard by the name of its file. */
export const dashboards: Record<string, Dashboard> = {
  'scheduler-overview': schedulerOverview,
  instance,
  rollout,
  sync,
  optimize,
  self,
};
