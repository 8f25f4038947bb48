import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/scheduler/clock/clock.ts';
import { Engine } from '../../src/scheduler/engine/engine.ts';
import { PolicyEngine } from '../../src/scheduler/policy/engine.ts';
import { SnapshotStore } from '../../src/scheduler/policy/snapshots/snapshot-store.ts';
import type { Outcome } from '../../src/scheduler/policy/solvers/outcome.ts';
import type { Database } from '../../src/scheduler/storage/database.ts';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { everything } from './policy-world.ts';

export interface PolicyNode {
  database: Database;
  snapshots: SnapshotStore;
  engine: PolicyEngine;
  stop(): Promise<void>;
}

const nothing = { total: 0, unmetDeficit: 0, residualSurplus: 0, bikeMetres: 0 };

/** A node that computes the runs of one city on a database that it shares; its solvers find nothing, in so long. */
export async function openPolicyNode(
  databaseUrl: string,
  { solvesForMs, say }: { solvesForMs: number; say: (what: 'solving' | 'solved') => void },
): Promise<PolicyNode> {
  const onError = (error: unknown) => console.error(error);
  const database = await openDatabase({ databaseUrl, folder: '', onError: () => {} });
  const jobs = await Engine.start({ database, embedded: false, onError });
  const snapshots = new SnapshotStore(database, systemClock, true);
  const engine = await PolicyEngine.open({
    database,
    jobs: () => Promise.resolve(jobs),
    clock: systemClock,
    snapshots,
    // It does not listen when it is broken off: what it finds must be worth nothing then.
    solve: async (): Promise<Outcome> => {
      say('solving');
      await delay(solvesForMs);
      say('solved');
      return {
        served: 'greedy',
        timedOut: false,
        noOpReason: 'no_deficits',
        moves: [],
        objective: nothing,
        greedyObjective: nothing,
        idleObjective: nothing,
        stations: solvesForMs,
        arcs: 0,
        elapsedMs: solvesForMs,
      };
    },
    systems: () => ['city'],
    allowed: {},
    allowedFor: () => undefined,
    ordered: everything,
    solverDeadlineMs: 60_000,
    jobDeadlineMs: 120_000,
    jobsAtOnce: 1,
    observer: { onRequest: () => undefined, onCancel: () => undefined, onEnded: () => undefined },
    onError,
  });
  return {
    database,
    snapshots,
    engine,
    async stop() {
      await engine.stop();
      await jobs.stop();
      await database.close();
    },
  };
}

/** A process of its own: it prints `solving`, and `solved` two seconds later. */
if (import.meta.main) {
  const node = await openPolicyNode(process.env.DATABASE_URL as string, {
    solvesForMs: 2_000,
    say: (what) => console.log(what),
  });
  node.engine.start();
  process.on('SIGTERM', () => void node.stop().then(() => process.exit(0)));
}
