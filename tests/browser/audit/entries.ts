import type { AuditEntry } from '../../../src/contract/audit.ts';
import type { Asked } from '../pages.page.ts';

const start = Date.parse('2026-11-21T08:00:00Z');

/** An entry as the service answers it. */
export const entry = (sequence: number, changed: Partial<AuditEntry> = {}): AuditEntry => ({
  form: 2,
  sequence,
  at: new Date(start + sequence * 60_000).toISOString(),
  actor: 'grace (Grafana Admin, by token grafana)',
  address: '192.0.2.7',
  action: 'breaker.reset',
  subject: 'pve::pve-node1',
  reason: 'The switch was replaced',
  outcome: 'allowed',
  requestId: `req-${sequence}`,
  previousState: { state: 'open', failures: 7 },
  newState: { state: 'closed', failures: 0 },
  detail: {},
  previousHash: '5'.repeat(64),
  hash: 'f'.repeat(64),
  ...changed,
});

export const log = [
  entry(3),
  entry(2, {
    actor: 'vera',
    action: 'rollout.promote',
    subject: 'adaptive-polling',
    outcome: 'refused',
    detail: { why: 'no evidence' },
  }),
  entry(1, {
    actor: 'admin',
    action: 'session.open',
    subject: '',
    reason: '<i>just looking</i>',
    previousState: null,
    newState: null,
  }),
];

/** Answers as the service does: filtered, newest first, in pages. */
export function listed(entries: readonly AuditEntry[], { query }: Asked): object {
  const found = entries
    .filter(({ subject }) => query['subject'] === undefined || subject === query['subject'])
    .filter(({ outcome }) => query['outcome'] === undefined || outcome === query['outcome'])
    .filter(({ sequence }) => sequence < Number(query['before'] ?? Infinity))
    .sort((a, b) => b.sequence - a.sequence);
  const page = found.slice(0, Number(query['limit'] ?? 100));
  return { entries: page, next: page.length < found.length ? page.at(-1)?.sequence : null };
}
