/** Between how many bikes a station should have, both included. */
interface Band {
  low: number;
  high: number;
}

/**
 * Ceil of the low share and floor of the high one. At small capacities these cross, as with 3 docks (2 and 1): the two
 * are then the whole numbers around the middle, and change places.
 */
export function bandOf(capacity: number, shares: Band): Band {
  const low = Math.ceil(shares.low * capacity);
  const high = Math.floor(shares.high * capacity);
  return { low: Math.min(low, high), high: Math.max(low, high) };
}
