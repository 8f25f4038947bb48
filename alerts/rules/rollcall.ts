import { critical, gauge, latest, told } from '../measures.ts';
import type { AlertRule } from '../rule.ts';

const dashboard = 'rollcall-self';
const ofItself = { scope: 'rollcall', owner: 'rollcall', ofRollout: 'adaptive-polling' } as const;

/** Rollcall itself: who watches is watched. */
export const rollcallRules: AlertRule[] = [
  {
    ...ofItself,
    name: 'audit-chain-broken',
    title: 'Audit chain broken',
    grafana: {
      measured: told(
        '/api/health',
        'if .audit == "broken" then 1 elif .audit == "intact" then 0 else empty end',
        'an entry of the audit log is not what was appended',
      ),
      // Before the log was verified for the first time nothing is known, and nothing is wrong.
      noData: 'stays as it is',
      error: 'stays as it is',
    },
    prometheus: {
      // A log whose head falls was cut off, or made anew, whatever its chain says.
      value: `max by (job) (${gauge('rollcall_audit_chain_broken')} or (rollcall_audit_head_sequence < bool (rollcall_audit_head_sequence offset 5m)))`,
      by: ['job'],
    },
    levels: [critical('>', 0, '0s')],
    keepFiringFor: '15m',
    unit: 'none',
    summary: 'An entry of the audit log is not what was appended',
    description:
      'The service verifies the chain of hashes of its audit log every 5 min, and it does not hold: an entry was changed, removed or put in between. Run sheets that rest on it prove nothing from there on.',
    firstAction:
      'Export the log before anything else, and write nothing to the database: `rollcall audit export audit.ndjson`, `rollcall audit verify audit.ndjson`.',
    panel: { dashboard, title: 'Audit' },
  },
  {
    ...ofItself,
    name: 'scheduler-silent',
    title: 'Scheduler silent',
    grafana: {
      measured: latest('instances.total', '1m'),
      // The number is never below zero: what fires here is that there is none.
      noData: 'fires',
      error: 'fires',
    },
    prometheus: null,
    levels: [critical('<', 0, '2m')],
    keepFiringFor: '1m',
    unit: 'none',
    summary: 'The scheduler gives no data',
    description:
      'The scheduler has not answered for 2 min, or has sampled nothing. Nothing is known of the fleet, and all other alerts of Rollcall stay as they were.',
    firstAction:
      'Ask it without Grafana: `curl -s http://127.0.0.1:7655/api/health`. Restart it where it does not answer: it loses nothing.',
    panel: { dashboard, title: 'Scheduler' },
  },
  {
    ...ofItself,
    name: 'exporter-silent',
    title: 'Exporter silent',
    grafana: null,
    prometheus: {
      value: '(max by (job) (up{job=~"rollcall.*"} == bool 0) or absent(pulse_monitor_poll_queue_depth))',
      by: ['job'],
    },
    levels: [critical('>', 0, '2m')],
    keepFiringFor: '1m',
    unit: 'none',
    summary: 'Prometheus has no metrics of Rollcall',
    description:
      'Scrapes of Rollcall have failed for 2 min, or there is nothing to scrape. No rule of Prometheus knows anything of the fleet; the data source of Grafana may.',
    firstAction: 'Scrape it by hand: `curl -s http://127.0.0.1:9091/metrics | head`.',
    panel: { dashboard, title: 'Scheduler' },
  },
];
