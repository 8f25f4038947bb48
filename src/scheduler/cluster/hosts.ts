import type { Random } from '../clock/clock.ts';
import {
  admits,
  fullBudget,
  spent,
  type Asking,
  type HostBudget,
  type HostLimits,
  type Spent,
} from '../polling/host-gate.ts';
import type { Database, Queryable } from '../storage/database.ts';
import type { Claim } from './claims.ts';

/** What waits for a place at its host tries again after about so long, in ms. */
const triesAgainMs = 500;

/** A sub-poll that its host may bear now. */
export interface Candidate {
  claim: Claim;
  host: string;
  asking: Asking;
}

/**
 * Says of claimed sub-polls when each may begin: `now`, or later. Nodes that ask for the same host come one after the
 * other; what they have in flight there, status polls included, is counted from the claims.
 */
export async function admitted(
  database: Pick<Database, 'transaction'>,
  candidates: readonly Candidate[],
  limits: HostLimits,
  now: number,
  random: Random,
): Promise<Map<Claim, number>> {
  const hosts = [...new Set(candidates.map(({ host }) => host))].sort();
  return database.transaction(async (transaction) => {
    const budgets = await lockBudgets(transaction, hosts, limits, now);
    const inFlight = await pollsInFlight(transaction, hosts);
    for (const { host } of candidates) inFlight.set(host, (inFlight.get(host) ?? 0) - 1);
    const starts = new Map<Claim, number>();
    for (const { claim, host, asking } of candidates) {
      const polls = inFlight.get(host) ?? 0;
      const start = admits(budgets.get(host) ?? fullBudget(limits, now), polls, asking, limits, now);
      if (start === now) inFlight.set(host, polls + 1);
      starts.set(claim, start === 'busy' ? now + triesAgainMs * (1 + random()) : start);
    }
    return starts;
  });
}

/** Takes what polls have asked of their hosts out of the hosts' budgets. */
export async function spendBudgets(
  transaction: Queryable,
  took: ReadonlyMap<string, Spent>,
  limits: HostLimits,
  now: number,
): Promise<void> {
  if (took.size === 0) return;
  const budgets = await lockBudgets(transaction, [...took.keys()].sort(), limits, now);
  const left = [...budgets].map(
    ([host, budget]) => [host, spent(budget, took.get(host) ?? nothing, limits, now)] as const,
  );
  await transaction.query(
    `update poll_hosts h set tokens = b.tokens, left_by_status = b.left_by_status, refilled_at = b.refilled_at
     from unnest($1::text[], $2::double precision[], $3::double precision[], $4::double precision[])
       as b (host, tokens, left_by_status, refilled_at)
     where h.host = b.host`,
    [
      left.map(([host]) => host),
      left.map(([, { tokens }]) => tokens),
      left.map(([, { leftByStatus }]) => leftByStatus),
      left.map(([, { refilledAt }]) => refilledAt),
    ],
  );
}

const nothing: Spent = { requests: 0, ofStatus: 0 };

/** The budgets of hosts, which nobody else changes until the transaction ends. One that is new to it has all of its. */
async function lockBudgets(
  transaction: Queryable,
  hosts: string[],
  limits: HostLimits,
  now: number,
): Promise<Map<string, HostBudget>> {
  const full = fullBudget(limits, now);
  const rows = await transaction.query<HostBudget & { host: string }>(
    `insert into poll_hosts (host, tokens, left_by_status, refilled_at)
     select host, $2, $2, $3 from unnest($1::text[]) as h (host)
     on conflict (host) do update set left_by_status = coalesce(poll_hosts.left_by_status, excluded.left_by_status)
     returning host, tokens, left_by_status as "leftByStatus", refilled_at as "refilledAt"`,
    [hosts, full.tokens, full.refilledAt],
  );
  return new Map(rows.map(({ host, ...budget }) => [host, budget]));
}

async function pollsInFlight(transaction: Queryable, hosts: string[]): Promise<Map<string, number>> {
  const rows = await transaction.query<{ host: string; polls: number }>(
    `select host, count(*) as polls from poll_claims where host = any($1) and job is not null group by host`,
    [hosts],
  );
  return new Map(rows.map(({ host, polls }) => [host, polls]));
}
