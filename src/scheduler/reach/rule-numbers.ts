import type { HealthDocument } from '../../contract/health.ts';
import { rollcallQuery } from '../../contract/query.ts';
import type { FleetTick } from './observed-fleet.ts';

/** One number for each label set, as an alert rule sees them; or why this cannot be told. */
export type RuleNumbers = { numbers: Map<string, number> } | { unknown: string };

/** What the data source answers an alert rule's query with at a tick of the simulated fleet. */
export function numbersOf(query: Record<string, unknown>, tick: FleetTick): RuleNumbers {
  const parsed = rollcallQuery.safeParse(query);
  if (!parsed.success)
    return { unknown: `the data source does not know this query: ${parsed.error.issues[0]?.message}` };
  const asked = parsed.data;
  if (asked.kind === 'breakers') {
    if (asked.format === 'numeric') return { numbers: notClosedSeconds(tick.health()) };
    return { unknown: 'a table of breakers is not a number: ask for the format numeric' };
  }
  if (asked.kind === 'history') {
    const known = asked.series.flatMap((name): [string, number][] => {
      const value = tick.values[name];
      return value === undefined ? [] : [[name, value]];
    });
    return { numbers: new Map(known) };
  }
  return { unknown: `what a query of kind ${asked.kind} answers with is not simulated` };
}

/** How long each breaker has not been closed, in seconds, 0 where it is. */
export function notClosedSeconds({ instances, updatedAt }: HealthDocument): Map<string, number> {
  const now = Date.parse(updatedAt ?? '');
  return new Map(
    instances.map(({ key, breaker }) => {
      const since = breaker.state === 'closed' ? undefined : breaker.notClosedSince;
      return [key, since === undefined ? 0 : (now - Date.parse(since)) / 1_000];
    }),
  );
}
