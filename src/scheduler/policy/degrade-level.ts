/** How a network of stations stands, in counts, and as a share of those whose state is known. */
interface NetworkCounts {
  active: number;
  empty: number;
  full: number;
  /** 0 to 1. */
  serving: number;
}

/**
 * How far clients should step back, 0 (not at all) to 3, by the share p = (empty + full) ÷ active of stations that
 * either nobody can take a bike from or nobody can bring one to, and the share that serves at all.
 */
export function degradeLevel({ active, empty, full, serving }: NetworkCounts): number {
  if (active === 0) return 3;
  const p = (empty + full) / active;
  if (serving < 0.5 || p > 0.7) return 3;
  if (serving < 0.7 || p > 0.5) return 2;
  if (serving < 0.85 || p > 0.35) return 1;
  return 0;
}
