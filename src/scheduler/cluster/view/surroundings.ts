import type { OwnFault } from '../../polling/own-fault.ts';
import type { Queryable } from '../../storage/database.ts';
import { silentAfterSeconds } from '../../storage/migrate.ts';

/** What is true of the fleet as a whole, whichever node did it. Times in ms since 1970. */
interface FleetSurroundings {
  /** Polls that live nodes have in flight: the parts of each instance, by its key. */
  inFlight: ReadonlyMap<string, ReadonlySet<string>>;
  /** Since when each part of an instance that waits for its host has been due, by its key. */
  waiting: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** Places for status polls, of all nodes that work. */
  places: number;
  /** Since when so many breakers have been open that the fault may be ours. */
  suspectedSince: number | undefined;
}

export const noSurroundings: FleetSurroundings = {
  inFlight: new Map(),
  waiting: new Map(),
  places: 0,
  suspectedSince: undefined,
};

interface Claim {
  key: string;
  part: string;
  inFlight: boolean;
  heldSince: number | null;
}

const seen = `seen_at > now() - interval '${silentAfterSeconds} seconds'`;

export async function readSurroundings(database: Queryable): Promise<FleetSurroundings> {
  const [claims, [fleet]] = await Promise.all([
    database.query<Claim>(
      `select key, part, job is not null as "inFlight", held_since as "heldSince" from poll_claims
       where held_since is not null
         or (job is not null and node in (select name from nodes where state <> 'left' and ${seen}))`,
    ),
    database.query<{ places: number; fault: OwnFault | null }>(
      `select coalesce((select sum(places) from nodes where state = 'working' and ${seen}), 0)::int as places,
         (select own_fault from cluster_state) as fault`,
    ),
  ]);
  const inFlight = new Map<string, Set<string>>();
  const waiting = new Map<string, Record<string, number>>();
  for (const claim of claims) {
    const { key, part, heldSince } = claim;
    if (heldSince !== null) waiting.set(key, { ...waiting.get(key), [part]: heldSince });
    else if (claim.inFlight) inFlight.set(key, (inFlight.get(key) ?? new Set()).add(part));
  }
  return { inFlight, waiting, places: fleet?.places ?? 0, suspectedSince: fleet?.fault?.suspectedSince };
}
