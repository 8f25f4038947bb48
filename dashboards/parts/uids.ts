/** Links, alerts and bookmarks name dashboards by these: they stay as they are for ever. */
export const uids = {
  overview: 'rollcall-scheduler-overview',
  instance: 'rollcall-instance',
  rollout: 'rollcall-rollout',
  sync: 'rollcall-sync',
  optimize: 'rollcall-optimize',
  self: 'rollcall-self',
} as const;
