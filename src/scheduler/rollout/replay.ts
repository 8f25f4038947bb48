import type { RolloutEvent, RolloutFact } from './event.ts';
import { evolve } from './evolve.ts';
import type { Rollout } from './rollout.ts';

/** What replaying needs of an entry of the audit log. */
interface ReplayedEntry {
  sequence: number;
  at: string;
  actor: string;
  subject: string;
  outcome: string;
  detail: Record<string, unknown>;
}

/**
 * Rebuilds a rollout from the entries of the audit log about it, in any order; others are passed over. It gives
 * exactly what is stored; undefined where the log has nothing of it.
 */
export function replay(entries: readonly ReplayedEntry[], id: string): Rollout | undefined {
  let rollout: Rollout | undefined;
  for (const event of eventsOf(entries, id)) rollout = evolve(rollout, event);
  return rollout;
}

/** What happened to a rollout according to the audit log, in order. */
export function eventsOf(entries: readonly ReplayedEntry[], id: string): RolloutEvent[] {
  return entries
    .filter(
      ({ subject, outcome, detail }) => subject === id && outcome === 'allowed' && detail.event !== undefined,
    )
    .sort((a, b) => a.sequence - b.sequence)
    .map(({ at, actor, detail }) => ({
      ...(detail.event as RolloutFact),
      at: new Date(at).getTime(),
      by: actor,
      automatic: detail.automatic === true,
    }));
}
