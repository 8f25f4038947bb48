import { listInstances, resetBreaker } from '../contract/endpoints/management.ts';
import type { ManagedInstance } from '../contract/management.ts';
import { ago } from './ago.ts';
import { ApiClient } from './api-client.ts';
import { commonFlags, groupOf, needed, parse, reasonOf, whole } from './command-line.ts';
import { json } from './json.ts';
import { collect, moreThan } from './pages.ts';
import { printable, table } from './table.ts';

export const breakersUsage = `rollcall breakers [list] [--limit N]                   every breaker that is not closed
rollcall breakers reset KEY --reason TEXT              close one, and poll the instance at once`;

const text = { type: 'string' } as const;

/** Carries out `rollcall breakers …`. */
export const breakers = groupOf('breakers', { list, reset }, 'list');

async function list(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values } = parse(args, { ...commonFlags, limit: text }, 0);
  const most = values.limit === undefined ? 100 : whole('--limit', values.limit);
  const client = new ApiClient(values, env);
  const found: ManagedInstance[] = [];
  let total = 0;
  for (const breaker of ['open', 'half_open'] as const) {
    let matching = 0;
    const left = most - found.length;
    const { items } = await collect<ManagedInstance, string>(Math.max(left, 1), async (limit, cursor) => {
      const page = await client.call(listInstances, { query: { breaker, limit, cursor } });
      matching = page.total;
      return { items: page.instances, next: page.next };
    });
    found.push(...items.slice(0, left));
    total += matching;
  }
  if (values.json) return json({ total, instances: found });
  if (total === 0) return 'Every breaker is closed.';
  return breakersText(found, Date.now()) + moreThan(found.length, total);
}

async function reset(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = parse(args, { ...commonFlags, reason: text }, 1);
  const params = { key: needed('KEY', positionals, 'breakers reset pve::pve-node1 --reason "…"') };
  const body = { reason: reasonOf(values.reason) };
  const done = await new ApiClient(values, env).call(resetBreaker, { params, body });
  if (values.json) return json(done);
  return `Done: the breaker of ${printable(done.key)} was ${done.previousState}, and is ${done.newState}.`;
}

/** Breakers in a table, with what has to be known to decide on them. */
export function breakersText(
  all: Pick<ManagedInstance, 'key' | 'breaker' | 'pollStatus'>[],
  now: number,
): string {
  const rows = all.map(({ key, breaker, pollStatus }) => [
    key,
    breaker.state,
    String(breaker.failureCount),
    ago(breaker.notClosedSince ?? breaker.since, now),
    ago(breaker.retryAt, now),
    pollStatus.lastError?.message ?? '-',
  ]);
  return table(['KEY', 'BREAKER', 'FAILURES', 'NOT CLOSED', 'NEXT PROBE', 'LAST ERROR'], rows);
}
