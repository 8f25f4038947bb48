import { planFleet } from '../../src/simulator/fleet.ts';
import type { Fault } from '../../src/simulator/fault.ts';
import { seededRandom } from '../simulated-clock.ts';
import type { Deed, Profile } from './profile.ts';

const instances = 80;
/** Of every five instances two never fail, so that their polls can be compared. */
const spared = (index: number) => index % 5 < 2;
const kinds = ['hang', '500', 'refuse', '401', 'reset', 'truncate', 'redirect', 'huge'] as const;
const faultEverySeconds = 20;

/**
 * Eighty instances and a steady trickle of faults and recoveries: a new fault every 20 s, each for one to four minutes.
 * All intervals are the defaults, but dead letters are tried again after two minutes, so that their recoveries can be
 * seen; a run of less than twenty minutes shortens both. The last minutes are left for recoveries.
 */
export function soak(minutes: number, seed = 4): Profile {
  const seconds = minutes * 60;
  const deadLetterRetrySeconds = Math.min(120, seconds / 10);
  const longestFaultSeconds = Math.min(240, seconds / 5);
  // A dead letter waits its jittered retry, others no longer than an interval; then a poll takes as long as it may.
  const recoversWithinSeconds = Math.max(60, deadLetterRetrySeconds * 1.05) + 20;
  const faultsUntil = seconds - recoversWithinSeconds - longestFaultSeconds - 10;
  return {
    name: 'soak',
    instances,
    seconds,
    warmUpSeconds: Math.min(300, seconds / 4),
    polling: { deadLetterRetry: `${deadLetterRetrySeconds}s` },
    stalenessTargetSeconds: 60,
    recoversWithinSeconds,
    requestTimeoutSeconds: 10,
    readEverySeconds: 2.5,
    scrapeEverySeconds: 5,
    heapGrowthLimitPercent: 10,
    deeds: [
      ...trickle(faultsUntil, longestFaultSeconds, recoversWithinSeconds, seed),
      ...changes(faultsUntil),
    ].sort((a, b) => a.atMs - b.atMs),
  };
}

function trickle(
  untilSeconds: number,
  longestSeconds: number,
  recoversWithinSeconds: number,
  seed: number,
): Deed[] {
  const random = seededRandom(seed);
  const fleet = planFleet(instances, 1).filter((_member, index) => !spared(index));
  const busyUntil = new Map<string, number>();
  const deeds: Deed[] = [];
  for (let at = 15, count = 0; at < untilSeconds; at += faultEverySeconds, count++) {
    const free = fleet.filter(({ name }) => (busyUntil.get(name) ?? 0) <= at);
    const member = free[Math.floor(random() * free.length)];
    if (!member) continue;
    const { name } = member;
    const ends = at + longestSeconds * (0.25 + 0.75 * random());
    // Until it has recovered, it is not struck again.
    busyUntil.set(name, ends + recoversWithinSeconds);
    const partly = count % 5 === 4 && member.type === 'pve';
    const fault: Fault = partly
      ? { kind: 'hang', path: `/nodes/${name}-a/storage` }
      : { kind: kinds[count % kinds.length] as Fault['kind'] };
    deeds.push({ atMs: at * 1_000, does: partly ? 'spoil' : 'fail', name, fault });
    deeds.push({ atMs: ends * 1_000, does: 'recover', name });
  }
  return deeds;
}

/** Settings that change now and then re-plan the whole fleet; the lever is thrown every five minutes. */
function changes(untilSeconds: number): Deed[] {
  const deeds: Deed[] = [];
  for (let at = 60, count = 1; at < untilSeconds; at += 60, count++)
    deeds.push(
      count % 5 === 0
        ? { atMs: at * 1_000, does: 'toggle' }
        : { atMs: at * 1_000, does: 'configure', changes: { baseIntervalSeconds: 10 + (count % 2) } },
    );
  return deeds;
}
