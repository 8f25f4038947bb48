import { z } from 'zod';
import type { HealthDocument } from '../../../contract/health.ts';
import { jsonIn } from '../../../contract/json-text.ts';

/** What answers at the URL, as far as it decides which queries can be answered. */
export type ServerKind =
  | { kind: 'rollcall'; version: string | undefined }
  /** `failures`: where it says that polls fail. */
  | { kind: 'pulse'; version: string | undefined; failures: 'instances' | 'staleness' };

const ownService = z.object({ service: z.literal('rollcall'), version: z.string() });
const pulseVersion = z.object({ version: z.string() });

/** Rollcall's version by the answer of its `/api/health`; undefined for that of another program. */
export function rollcallVersion(text: string): string | undefined {
  return ownService.safeParse(jsonIn(text)).data?.version;
}

/** A Pulse server's version by the answer of its `/api/version`. */
export function versionOfPulse(text: string): string | undefined {
  return pulseVersion.safeParse(jsonIn(text)).data?.version;
}

/**
 * Up to 5.1, Pulse never fills in the failures of `instances`: what fails shows in `staleness` alone. Without a version
 * the document tells: these versions leave out `breakers` and `staleness` where they are empty, later ones never do.
 */
export function pulse(version: string | undefined, document: object): ServerKind & { kind: 'pulse' } {
  const [major, minor] = (/^v?(\d+)\.(\d+)/.exec(version ?? '')?.slice(1) ?? []).map(Number);
  const old =
    major === undefined || minor === undefined
      ? !('breakers' in document && 'staleness' in document)
      : major < 5 || (major === 5 && minor <= 1);
  return { kind: 'pulse', version, failures: old ? 'staleness' : 'instances' };
}

/** Said with every answer that would show green where such a server does not know better. */
export function blindSpot(server: ServerKind): string {
  return `${named(server)} reports failing polls only in its staleness and metrics, not with its instances, breakers and dead letters: a failure shows here late and without its cause. Pulse 5.2 and later, and Rollcall, report them.`;
}

export const named = ({ version }: ServerKind): string =>
  version === undefined ? 'A Pulse server' : `Pulse ${version.replace(/^v/, '')}`;

const cause = 'Pulse does not say why before version 5.2';

/**
 * The document of a server whose `instances` do not know of failures, filled in from where they stand: the last error
 * of `staleness` where it is later than the last success, and the tasks of the dead letters.
 */
export function withFailures(document: HealthDocument): HealthDocument {
  const keyOf = ({ type, instance }: { type: string; instance: string }) => `${type}::${instance}`;
  const staleness = new Map(document.staleness.map((each) => [keyOf(each), each]));
  const letters = new Map(document.deadLetter.tasks.map((each) => [keyOf(each), each]));
  const instances = document.instances.map((instance) => {
    const { lastSuccess, lastError } = staleness.get(keyOf(instance)) ?? {};
    const letter = letters.get(keyOf(instance));
    const { pollStatus, deadLetter } = instance;
    const fails = lastError !== undefined && Date.parse(lastError) > Date.parse(lastSuccess ?? '1970-01-01');
    return {
      ...instance,
      pollStatus: {
        ...pollStatus,
        lastSuccess: pollStatus.lastSuccess ?? lastSuccess,
        ...((fails || letter) && {
          consecutiveFailures: Math.max(1, pollStatus.consecutiveFailures, letter?.failures ?? 0),
          lastError: pollStatus.lastError ?? {
            at: lastError,
            message: letter?.lastError ?? cause,
            category: 'transient' as const,
          },
        }),
      },
      ...(letter &&
        !deadLetter.present && {
          deadLetter: {
            ...deadLetter,
            present: true,
            retryCount: letter.failures,
            nextRetry: letter.nextRun,
          },
        }),
    };
  });
  return { ...document, instances };
}
