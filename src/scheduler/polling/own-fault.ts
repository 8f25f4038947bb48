/**
 * Suspects ourselves when many breakers open at once: then the network or the scheduler is likelier at fault than
 * every host. Envoy, for the same reason, ejects no more than a part of a fleet.
 */
export interface OwnFault {
  /** When breakers opened lately, oldest first, in ms since 1970. */
  openings: number[];
  /** Since when the fault may be ours. */
  suspectedSince?: number;
  /** It was suspected for as long as it may be: not again before the fleet has been well. */
  spent?: boolean;
}

const atOnceMs = 60_000;
const share = 1 / 3;
/** More than this share of a fleet does not fail within a minute by chance. */
const unusualShare = 1 / 20;
/** In a fleet of five, two that fail together say nothing. */
const fewestOpenings = 3;
/** After this long the hosts are marked after all. */
const longestMs = 15 * 60_000;

export const noOwnFault: OwnFault = { openings: [] };

/** A breaker has opened. */
export function breakerOpened(fault: OwnFault, fleetSize: number, now: number): OwnFault {
  const openings = [...fault.openings.filter((at) => at > now - atOnceMs), now];
  const many = openings.length >= fewestOpenings && openings.length > share * fleetSize;
  if (fault.suspectedSince !== undefined || fault.spent || !many) return { ...fault, openings };
  return { openings, suspectedSince: now };
}

/**
 * Whether nobody is to be given up for failures that may pass: while our own fault is suspected, and while breakers
 * open so fast that it may soon be. The first to fail would else be dead letters before a third of the fleet has failed.
 */
export function givesNobodyUp(fault: OwnFault, fleetSize: number, now: number): boolean {
  if (fault.suspectedSince !== undefined) return true;
  const unusual = Math.max(fewestOpenings, Math.floor(unusualShare * fleetSize) + 1);
  const opened = fault.openings[fault.openings.length - unusual];
  return !fault.spent && opened !== undefined && opened > now - atOnceMs;
}

/** Ends a suspicion: when no more than a third of the fleet is affected, or after a quarter of an hour. */
export function reviewed(fault: OwnFault, notClosed: number, fleetSize: number, now: number): OwnFault {
  const well = notClosed <= share * fleetSize;
  if (fault.suspectedSince === undefined) return fault.spent && well ? { openings: fault.openings } : fault;
  if (well) return { openings: fault.openings };
  return now - fault.suspectedSince > longestMs ? { openings: [], spent: true } : fault;
}

/** The wall clock was set by so many ms: a suspicion is as old as before. */
export function shiftedFault(fault: OwnFault, ms: number): OwnFault {
  return {
    ...fault,
    openings: fault.openings.map((at) => at + ms),
    ...(fault.suspectedSince !== undefined && { suspectedSince: fault.suspectedSince + ms }),
  };
}
