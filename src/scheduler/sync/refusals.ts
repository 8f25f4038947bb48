import { ProblemError } from '../../contract/problem.ts';
import type { Halted, SearchType } from '../../contract/sync.ts';
import type { ConfiguredSite } from './configuration.ts';
import type { StoredRun } from './storage/run-store.ts';

export const longestSpanDays = 500;

export function unknownRun(id: string): ProblemError {
  return new ProblemError(
    404,
    'No such run',
    `There is no run ${id.slice(0, 100)}: GET /api/sync/runs lists them.`,
    'run',
  );
}

export function typeNotSynced({ url, types }: ConfiguredSite, type: SearchType): ProblemError {
  return new ProblemError(
    404,
    'The type is not synced',
    `${url} is synced for ${types.join(', ')}, not for ${type}: name one of them, or add it to its types in the settings.`,
    'type',
  );
}

export function spanTooLong(days: number): ProblemError {
  return new ProblemError(
    400,
    'Bad request',
    `from: the span has ${days} days, and ${longestSpanDays} is the most: Search Console keeps 16 months. Name a later day.`,
    'from',
  );
}

export function spanBackwards(from: string, to: string): ProblemError {
  return new ProblemError(
    400,
    'Bad request',
    `from: ${from} is later than ${to}: name the earlier day first.`,
    'from',
  );
}

export function alreadyRuns({ id, site, type, startedBy, startedAt }: StoredRun): ProblemError {
  return new ProblemError(
    409,
    'The site is being synced',
    `${site} has run ${id} for ${type} already, which ${startedBy} started at ${new Date(startedAt).toISOString()}: wait for its end, or halt the sync.`,
  );
}

export function isHalted({ by, at, reason }: Halted): ProblemError {
  return new ProblemError(
    409,
    'The sync is halted',
    `${by} halted the sync at ${at} (${reason}): resume it first.`,
  );
}

export function isNotHalted(): ProblemError {
  return new ProblemError(
    409,
    'The sync is not halted',
    'The sync is not halted: there is nothing to resume.',
  );
}
