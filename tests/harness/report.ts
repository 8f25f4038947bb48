import type { InstanceRecord } from './instance-record.ts';
import type { Observation } from './observation.ts';
import type { Profile } from './profile.ts';
import type { Vitals } from './vitals.ts';

/** Heaps without garbage, in bytes, at the marks of a run. */
export interface Heaps {
  start: number;
  afterWarmUp: number;
  endOfFaults: number;
  end: number;
}

interface Run {
  profile: Profile;
  observation: Observation;
  heaps: Heaps;
  /** How long each throw of the lever took to show, in ms. */
  toggles: number[];
  startedAt: number;
  endedAt: number;
}

/** The part of a run at its ends over which the least of handles and timers is taken. */
const windowShare = 0.15;

/** What a run found. */
export type Measured = ReturnType<typeof measured>;

export function measured({ profile, observation, heaps, toggles, startedAt, endedAt }: Run) {
  const { records, vitals, last } = observation;
  const all = [...records.values()];
  const spared = all.filter(({ everFailed }) => !everFailed);
  const polls = spared.map(({ name }) => observation.pollsOf(name));
  const shown = last?.instances ?? [];
  const warm = startedAt + profile.warmUpSeconds * 1_000;
  const windowMs = (endedAt - startedAt) * windowShare;
  // Of a busy machine there may be no reading so early or so late: then it is the nearest.
  const early = vitals.filter(
    ({ at }, n) => at >= warm && (at <= warm + windowMs || (vitals[n - 1]?.at ?? 0) < warm),
  );
  const late = vitals.filter(({ at }, n) => at >= endedAt - windowMs || n === vitals.length - 1);
  const compared = (of: keyof Vitals) => ({ afterWarmUp: least(early, of), end: least(late, of) });
  const larger = Math.max(heaps.end, heaps.endOfFaults);
  return {
    harness: profile.name,
    at: new Date(startedAt).toISOString(),
    seconds: Math.round((endedAt - startedAt) / 1_000),
    instances: all.length,
    heapMegabytes: {
      start: megabytes(heaps.start),
      afterWarmUp: megabytes(heaps.afterWarmUp),
      endOfFaults: megabytes(heaps.endOfFaults),
      end: megabytes(heaps.end),
      growthPercent: round((larger / heaps.afterWarmUp - 1) * 100),
    },
    rssMegabytes: {
      afterWarmUp: megabytes(least(early, 'rssBytes')),
      end: megabytes(least(late, 'rssBytes')),
      max: megabytes(greatest(vitals, 'rssBytes')),
    },
    handles: { ...compared('handles'), max: greatest(vitals, 'handles') },
    timers: { ...compared('timers'), max: greatest(vitals, 'timers') },
    queue: observation.queue,
    healthy: {
      targetSeconds: profile.stalenessTargetSeconds,
      stalestSeconds: seconds(Math.max(...all.map(({ stalestMs }) => stalestMs))),
      longestGapSeconds: seconds(Math.max(...all.map(({ longestGapMs }) => longestGapMs))),
      gapsOverTarget: sum(all.map(({ gapsOverTarget }) => gapsOverTarget)),
      neverFailed: spared.length,
      pollsMin: Math.min(...polls),
      pollsMax: Math.max(...polls),
    },
    breakers: {
      opened: all.filter(({ breakerWasOpen }) => breakerWasOpen).map(({ name }) => name).length,
      maxOpen: observation.maxOpenBreakers,
      openAtEnd: names(shown.filter(({ breaker }) => breaker.state !== 'closed')),
      faultWasOurs: observation.faultWasOurs,
    },
    deadLetters: {
      ever: all.filter(({ wasDeadLetter }) => wasDeadLetter).length,
      atEnd: names(shown.filter(({ deadLetter }) => deadLetter.present)),
      ofWellAtEnd: names(
        shown.filter(
          ({ instance, deadLetter }) => deadLetter.present && records.get(instance)?.truth.is !== 'failing',
        ),
      ),
    },
    recoveries: {
      seen: sum(all.map(({ recoveries }) => recoveries)),
      slowestSeconds: seconds(Math.max(...all.map(({ slowestRecoveryMs }) => slowestRecoveryMs))),
      missed: all.filter(missedRecovery).map(({ name }) => name),
    },
    lever: { thrown: toggles.length, slowestMs: Math.max(0, ...toggles) },
    reads: observation.reads,
    wrongs: all.flatMap(({ name, wrongs }) => [...wrongs].map((wrong) => `${name} ${wrong}`)),
    polls: Object.fromEntries(all.map(({ name }) => [name, observation.pollsOf(name)])),
  };
}

const missedRecovery = ({ missedRecovery, truth }: InstanceRecord) =>
  missedRecovery || truth.is === 'recovering';
const names = (instances: { instance: string }[]) => instances.map(({ instance }) => instance);
const least = (vitals: Vitals[], of: keyof Vitals) => Math.min(...vitals.map((each) => each[of]));
const greatest = (vitals: Vitals[], of: keyof Vitals) => Math.max(...vitals.map((each) => each[of]));
const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const round = (value: number) => Number(value.toFixed(1));
const megabytes = (bytes: number) => Number((bytes / 1e6).toFixed(2));
const seconds = (ms: number) => round(ms / 1_000);
