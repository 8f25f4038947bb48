import type { DeadLetterItem, ManagedInstance } from '../../../src/contract/management.ts';
import type { Asked } from '../pages.page.ts';

const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
const ahead = (seconds: number) => ago(-seconds);

/** A healthy instance, as the service answers it. */
export function instance(name: string, changed: Partial<ManagedInstance> = {}): ManagedInstance {
  return {
    key: `pve::${name}`,
    type: 'pve',
    displayName: '',
    instance: name,
    connection: `https://${name}.example:8006`,
    pollStatus: { lastSuccess: ago(8), consecutiveFailures: 0 },
    breaker: { state: 'closed', failureCount: 0 },
    deadLetter: { present: false },
    schedule: {
      adaptive: true,
      intervalSeconds: 15,
      reasons: ['calm for an hour'],
      nextPoll: ahead(7),
      inFlight: false,
    },
    parts: [
      { part: 'guests', lastSuccess: ago(40), failures: 0, warnings: [], nextPoll: ahead(80) },
      {
        part: 'backups',
        lastSuccess: ago(4_000),
        lastError: { at: ago(20), message: 'status 500', category: 'transient' },
        failures: 2,
        warnings: ['one datastore did not answer'],
        nextPoll: ahead(300),
      },
    ],
    state: 'healthy',
    ...changed,
  };
}

const message = 'connect ECONNREFUSED 192.0.2.7:8006 <b>is this bold?</b>';
const lastError = { at: ago(30), message, category: 'transient' } as const;

export const failing = (name: string): ManagedInstance =>
  instance(name, {
    state: 'failing',
    pollStatus: { lastSuccess: ago(400), consecutiveFailures: 7, firstFailureAt: ago(380), lastError },
    breaker: { state: 'open', failureCount: 7, since: ago(200), retryAt: ahead(40) },
  });

export const givenUp = (name: string): ManagedInstance =>
  instance(name, {
    state: 'dead-letter',
    pollStatus: { lastSuccess: ago(90_000), consecutiveFailures: 31, lastError },
    breaker: { state: 'half_open', failureCount: 31, since: ago(3_000), retryAt: ahead(40) },
    deadLetter: {
      present: true,
      reason: 'max_retry_attempts',
      firstAttempt: ago(86_400),
      lastAttempt: ago(600),
      retryCount: 5,
      nextRetry: ahead(1_200),
    },
  });

export const paused = (name: string): ManagedInstance =>
  instance(name, { state: 'paused', paused: { since: ago(600), by: 'grace', reason: 'Disks are replaced' } });

export const offline = (name: string): ManagedInstance =>
  instance(name, { state: 'offline', plannedOfflineUntil: ahead(7_200) });

export const letter = (name: string): DeadLetterItem => ({
  key: `pve::${name}`,
  type: 'pve',
  instance: name,
  displayName: '',
  state: 'dead-letter',
  reason: 'permanent_failure',
  firstAttempt: ago(86_400),
  lastAttempt: ago(600),
  retryCount: 5,
  nextRetry: ahead(1_200),
  lastError: {
    at: ago(30),
    message: 'the certificate does not have that fingerprint',
    category: 'permanent',
  },
});

/** Answers a query for instances as the service does: filtered, sorted by key, in pages. */
export function listed(fleet: readonly ManagedInstance[], { query }: Asked): object {
  const found = fleet
    .filter(({ state }) => query['state'] === undefined || state === query['state'])
    .filter(({ key }) => key.includes(query['text'] ?? ''))
    .sort((a, b) => (query['order'] === 'desc' ? -1 : 1) * a.key.localeCompare(b.key));
  const from = Number(query['cursor'] ?? 0);
  const to = from + Number(query['limit'] ?? 100);
  return {
    total: found.length,
    next: to < found.length ? String(to) : null,
    instances: found.slice(from, to),
  };
}
