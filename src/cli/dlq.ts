import {
  listDeadLetters,
  removeDeadLetter,
  retryDeadLetter,
  retryDeadLetters,
} from '../contract/endpoints/management.ts';
import { deadLettersQuery, type DeadLetterItem } from '../contract/management.ts';
import { ago } from './ago.ts';
import { ApiClient } from './api-client.ts';
import { commonFlags, groupOf, needed, parse, reasonIfAny, reasonOf } from './command-line.ts';
import { filteredList } from './filtered-list.ts';
import { json } from './json.ts';
import { moreThan } from './pages.ts';
import { printable, table } from './table.ts';
import { UsageError } from './usage-error.ts';

export const dlqUsage = `rollcall dlq [list] [--type T] [--group G] [--text PART] [--sort FIELD] [--order asc|desc] [--limit N]
                                                       dead letters: instances that were given up
rollcall dlq retry KEY [--reason TEXT]                 poll one of them now
rollcall dlq retry --all [--reason TEXT]               poll all of them soon, one after the other
rollcall dlq remove KEY --reason TEXT                  for one that is gone for good: it is paused`;

const text = { type: 'string' } as const;
const changeFlags = { ...commonFlags, reason: text };

/** Carries out `rollcall dlq …`. */
export const dlq = groupOf('dlq', { list, retry, remove }, 'list');

async function list(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { items, total, next, asJson } = await filteredList(
    args,
    env,
    deadLettersQuery.omit({ limit: true, cursor: true }),
    async (client, query) => {
      const { deadLetters, ...rest } = await client.call(listDeadLetters, { query });
      return { items: deadLetters, ...rest };
    },
  );
  if (asJson) return json({ total, next, deadLetters: items });
  if (total === 0) return 'There is no dead letter.';
  return deadLettersText(items, Date.now()) + moreThan(items.length, total);
}

async function retry(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = parse(args, { ...changeFlags, all: { type: 'boolean' } }, 1);
  if ((values.all ?? false) === positionals.length > 0)
    throw new UsageError(
      'Say what to retry: either a KEY, as in "rollcall dlq retry pve::pve-node1", or --all.',
    );
  const body = reasonIfAny(values.reason);
  if (values.all) {
    const done = await new ApiClient(values, env).call(retryDeadLetters, { body });
    if (values.json) return json(done);
    const keys = done.keys.map((key) => `\n  ${printable(key)}`).join('');
    return done.tasksRetried === 0
      ? 'There was none to retry.'
      : `Done: ${done.tasksRetried} are polled soon:${keys}`;
  }
  const params = { key: needed('KEY', positionals, 'dlq retry pve::pve-node1') };
  const done = await new ApiClient(values, env).call(retryDeadLetter, { params, body });
  if (values.json) return json(done);
  return `Done: ${printable(done.key)} is polled at ${done.scheduledFor} (tries before: ${done.previousRetryCount}).`;
}

async function remove(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = parse(args, changeFlags, 1);
  const params = { key: needed('KEY', positionals, 'dlq remove pve::pve-node1 --reason "…"') };
  const body = { reason: reasonOf(values.reason) };
  const done = await new ApiClient(values, env).call(removeDeadLetter, { params, body });
  return values.json ? json(done) : `Done: ${printable(done.key)} is a dead letter no more, and is paused.`;
}

/** Dead letters in a table. */
function deadLettersText(all: DeadLetterItem[], now: number): string {
  const rows = all.map(({ key, state, reason, firstAttempt, retryCount, nextRetry, lastError }) => [
    key,
    state,
    reason,
    ago(firstAttempt, now),
    String(retryCount),
    ago(nextRetry, now),
    lastError?.message ?? '-',
  ]);
  return table(['KEY', 'STATE', 'REASON', 'FIRST FAILED', 'TRIES', 'NEXT TRY', 'LAST ERROR'], rows);
}
