import type { AutoSync, Budget, SyncLimits, SyncRun, SyncStatus } from '../../contract/sync.ts';
import type { RunExecution } from './run-execution.ts';
import type { Control } from './storage/control-store.ts';

interface Standing {
  now: number;
  control: Control;
  executions: readonly RunExecution[];
  haltPropagationSeconds: number | null;
  limits: SyncLimits;
  runs: SyncRun[];
  quota: Budget[];
  autoSync: AutoSync;
}

/** How the sync stands; workers and what they hold are those of this process. */
export function statusDocument(standing: Standing): SyncStatus {
  const { now, control, executions, runs, quota, autoSync, limits, haltPropagationSeconds } = standing;
  const waits = executions.flatMap(({ waiting }) => waiting ?? []).sort((a, b) => b.until - a.until)[0];
  const sum = (of: (execution: RunExecution) => number) =>
    executions.reduce((total, execution) => total + of(execution), 0);
  return {
    at: new Date(now).toISOString(),
    state: control.halted ? 'halted' : waits ? 'waiting' : runs.length > 0 ? 'running' : 'idle',
    waiting:
      waits && !control.halted ? { reason: waits.reason, until: new Date(waits.until).toISOString() } : null,
    halted: control.halted,
    limits,
    coordinator: {
      queueSize: sum(({ coordinator }) => coordinator.queueSize),
      inFlight: sum(({ coordinator }) => coordinator.inFlight),
      rowsHeld: sum(({ coordinator }) => coordinator.held.rows),
      bytesHeld: sum(({ coordinator }) => coordinator.held.bytes),
      requeued: sum(({ coordinator }) => coordinator.requeued),
      haltPropagationSeconds,
    },
    workers: executions.flatMap((execution) => workersOf(execution)),
    quota,
    autoSync,
    runs,
    memoryBytes: process.memoryUsage.rss(),
  };
}

function workersOf({ run, coordinator, waiting }: RunExecution): SyncStatus['workers'] {
  const blocked = waiting !== undefined || coordinator.queueSize > 0;
  return coordinator.workers().map(({ id, pages, storing }) => ({
    id,
    site: run.site,
    account: run.account,
    state: storing ? 'storing' : pages > 0 ? 'fetching' : blocked ? 'blocked' : 'idle',
    pages,
  }));
}
