import { failingPlaces } from '../polling/status-queue.ts';

/** A node that joins takes up its share over this time, in ms, so that a fault of its own shows on few polls. */
const slowStartMs = 10_000;
const startsWith = 0.1;

/** How many polls a node may have in flight that started so many ms ago, of `places`. */
export function openPlaces(places: number, sinceStartMs: number): number {
  const share = Math.min(1, startsWith + ((1 - startsWith) * sinceStartMs) / slowStartMs);
  return Math.max(1, Math.floor(places * share));
}

/** What is fetched of the status polls: those of instances that are well, and of those that fail. */
interface Wanted {
  well: number;
  failing: number;
}

/**
 * How many polls to fetch. Instances that fail may take until their deadline, so together they hold no more than half
 * of the places, as in one process.
 */
export function wanted(open: number, inFlight: number, failingInFlight: number): Wanted {
  const free = Math.max(0, open - inFlight);
  return { well: free, failing: Math.min(free, Math.max(0, failingPlaces(open) - failingInFlight)) };
}
