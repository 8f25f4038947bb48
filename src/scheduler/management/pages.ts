import { listed, type Listing } from './listing.ts';
import type {
  DeadLetterItem,
  DeadLettersPage,
  DeadLettersQuery,
  InstancesPage,
  InstancesQuery,
} from '../../contract/management.ts';
import type { Fleet } from './fleet.ts';
import { conditionOf, iso, nextPollAt, type Instance } from './instance.ts';

/** A time that never comes stands behind all others. */
const never = Number.MAX_SAFE_INTEGER;

/** What each sort of the instances goes by; undefined stands before every number. */
const instanceSorts: Listing<InstancesQuery['sort']> = {
  key: undefined,
  lastSuccess: ({ state }) => state.lastSuccessAt,
  failures: ({ state }) => state.consecutiveFailures,
  nextPoll: (instance) => nextPollAt(instance) ?? never,
};

const deadLetterSorts: Listing<DeadLettersQuery['sort']> = {
  key: undefined,
  firstAttempt: ({ state }) => state.deadLetter?.firstAttempt,
  lastAttempt: ({ state }) => state.deadLetter?.lastAttempt,
  retryCount: ({ state }) => state.deadLetter?.retryCount,
  nextRetry: (instance) => nextPollAt(instance) ?? never,
};

export function instancesPage(
  fleet: Pick<Fleet, 'instances' | 'health'>,
  query: InstancesQuery,
): InstancesPage {
  const { items, total, next } = listed(fleet.instances(), query, instanceSorts);
  return {
    total,
    next,
    instances: items.flatMap((instance) => {
      const health = fleet.health(instance.key);
      return health ? [{ ...health, state: conditionOf(instance) }] : [];
    }),
  };
}

export function deadLettersPage(instances: Instance[], query: DeadLettersQuery): DeadLettersPage {
  const dead = instances.filter(({ state }) => state.deadLetter);
  const { items, total, next } = listed(dead, query, deadLetterSorts);
  return { total, next, deadLetters: items.flatMap(deadLetterItem) };
}

function deadLetterItem(instance: Instance): DeadLetterItem[] {
  const { key, config, state } = instance;
  const { deadLetter, lastError } = state;
  if (!deadLetter) return [];
  const nextRetry = iso(nextPollAt(instance));
  return [
    {
      key,
      type: config.type,
      instance: config.name,
      displayName: config.displayName ?? config.name,
      ...(config.group !== undefined && { group: config.group }),
      state: conditionOf(instance),
      reason: deadLetter.reason,
      firstAttempt: iso(deadLetter.firstAttempt),
      lastAttempt: iso(deadLetter.lastAttempt),
      retryCount: deadLetter.retryCount,
      ...(nextRetry !== undefined && { nextRetry }),
      ...(lastError && {
        lastError: { at: iso(lastError.at), message: lastError.message, category: lastError.category },
      }),
    },
  ];
}
