import type { FrameMeta } from '../../../backend-sdk/index.ts';

/** What Grafana shows in the corner of a panel. Each sentence once. */
export function noticesOf(notices: readonly string[]): Pick<FrameMeta, 'notices'> {
  if (notices.length === 0) return {};
  return { notices: [...new Set(notices)].map((text) => ({ severity: 'warning', text })) };
}
