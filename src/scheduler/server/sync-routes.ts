import { NotAllowed } from '../../contract/access.ts';
import type { Actor } from '../../contract/actor.ts';
import {
  getSyncRateLimits,
  getSyncRun,
  getSyncStatus,
  haltSync,
  listSyncBatches,
  listSyncDays,
  listSyncRuns,
  listSyncSites,
  restoreAutoSync,
  resumeSync,
  startSyncRun,
  suspendAutoSync,
  verifySync,
} from '../../contract/endpoints/sync.ts';
import type {
  AutoSyncChanged,
  BatchesQuery,
  DaysQuery,
  HaltRequest,
  RateLimits,
  RateLimitsQuery,
  RestoreAutoSyncRequest,
  RunsQuery,
  RunStarted,
  StartRunRequest,
  SuspendAutoSyncRequest,
  SyncBatches,
  SyncDays,
  SyncHalted,
  SyncResumed,
  SyncRun,
  SyncRuns,
  SyncSites,
  SyncStatus,
  Verification,
} from '../../contract/sync.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

type Answer<Document> = Document | Promise<Document>;

/** A site, a run or a span that is not there is a ProblemError of the room. */
export interface SyncPorts {
  sync: {
    status(): Answer<SyncStatus>;
    sites(): Answer<SyncSites>;
    days(query: DaysQuery): Answer<SyncDays>;
    batches(query: BatchesQuery): Answer<SyncBatches>;
    rateLimits(query: RateLimitsQuery): Answer<RateLimits>;
    runs(query: RunsQuery): Answer<SyncRuns>;
    run(id: string): Answer<SyncRun>;
    verify(query: DaysQuery): Answer<Verification>;
    start(request: StartRunRequest, actor: Actor): Promise<RunStarted>;
    halt(request: HaltRequest, actor: Actor): Promise<SyncHalted>;
    resume(request: HaltRequest, actor: Actor): Promise<SyncResumed>;
    suspendAutoSync(request: SuspendAutoSyncRequest, actor: Actor): Promise<AutoSyncChanged>;
    restoreAutoSync(request: RestoreAutoSyncRequest, actor: Actor): Promise<AutoSyncChanged>;
  };
}

/** The Search Console sync, and what people order of it: all under `/api/sync`. */
export function syncRoutes(app: App, gate: Gate, { sync }: SyncPorts): void {
  serve(app, gate, getSyncStatus, () => sync.status());
  serve(app, gate, listSyncSites, () => sync.sites());
  serve(app, gate, listSyncDays, ({ query }) => sync.days(query));
  serve(app, gate, listSyncBatches, ({ query }) => sync.batches(query));
  serve(app, gate, getSyncRateLimits, ({ query }) => sync.rateLimits(query));
  serve(app, gate, listSyncRuns, ({ query }) => sync.runs(query));
  serve(app, gate, getSyncRun, ({ params }) => sync.run(params.run));
  serve(app, gate, verifySync, ({ query }) => sync.verify(query));
  serve(app, gate, startSyncRun, ({ body, actor }) => {
    if (body.limits) refuseUnlessAdmin(actor);
    return sync.start(body, actor);
  });
  serve(app, gate, haltSync, ({ body, actor }) => sync.halt(body, actor));
  serve(app, gate, resumeSync, ({ body, actor }) => sync.resume(body, actor));
  serve(app, gate, suspendAutoSync, ({ body, actor }) => sync.suspendAutoSync(body, actor));
  serve(app, gate, restoreAutoSync, ({ body, actor }) => sync.restoreAutoSync(body, actor));
}

/** Limits of its own let a run pass by the rollout that gates them, so they take what starting a rollout takes. */
function refuseUnlessAdmin({ name, address, role }: Actor): void {
  if (role === 'admin') return;
  throw new NotAllowed(
    { name, address },
    'This takes more than your role',
    `limits: a run with limits of its own takes an admin, and ${name} is an ${role}: leave them out, and the run keeps to the levers.`,
    'limits',
  );
}
