import {
  getInstance,
  listInstances,
  pauseInstance,
  pollInstance,
  resumeInstance,
} from '../contract/endpoints/management.ts';
import { instancesQuery, pauseRequest, pollRequest, type ManagedInstance } from '../contract/management.ts';
import { ago } from './ago.ts';
import { ApiClient } from './api-client.ts';
import { checked, commonFlags, groupOf, needed, parse, reasonIfAny, reasonOf } from './command-line.ts';
import { filteredList } from './filtered-list.ts';
import { instanceText } from './instance-text.ts';
import { json } from './json.ts';
import { moreThan } from './pages.ts';
import { printable, table } from './table.ts';

export const instancesUsage = `rollcall instances [list] [--type T] [--group G] [--state S] [--breaker B] [--text PART]
                    [--sort FIELD] [--order asc|desc] [--limit N]   the fleet, and how each stands
rollcall instances show KEY                            one instance with all that is known
rollcall instances pause KEY [--until TIME] --reason TEXT   stop polling it
rollcall instances resume KEY [--reason TEXT]          poll it again
rollcall instances poll KEY [--part PART…] [--reason TEXT]  poll it now`;

const text = { type: 'string' } as const;
const changeFlags = { ...commonFlags, reason: text };

/** Carries out `rollcall instances …`. */
export const instances = groupOf('instances', { list, show, pause, resume, poll }, 'list');

async function list(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { items, total, next, asJson } = await filteredList(
    args,
    env,
    instancesQuery.omit({ limit: true, cursor: true }),
    async (client, query) => {
      const { instances: items, ...rest } = await client.call(listInstances, { query });
      return { items, ...rest };
    },
  );
  if (asJson) return json({ total, next, instances: items });
  return instancesText(items, Date.now()) + moreThan(items.length, total);
}

async function show(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = parse(args, commonFlags, 1);
  const params = { key: needed('KEY', positionals, 'instances show pve::pve-node1') };
  const instance = await new ApiClient(values, env).call(getInstance, { params });
  return values.json ? json(instance) : instanceText(instance, Date.now());
}

async function pause(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = parse(args, { ...changeFlags, until: text }, 1);
  const params = { key: needed('KEY', positionals, 'instances pause pve::pve-node1 --reason "…"') };
  const body = checked(pauseRequest, { reason: reasonOf(values.reason), until: values.until });
  const done = await new ApiClient(values, env).call(pauseInstance, { params, body });
  const until = done.until === undefined ? 'until somebody resumes it' : `until ${done.until}`;
  return values.json ? json(done) : `Done: ${printable(done.key)} is paused ${until}.`;
}

async function resume(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = parse(args, changeFlags, 1);
  const params = { key: needed('KEY', positionals, 'instances resume pve::pve-node1') };
  const body = reasonIfAny(values.reason);
  const done = await new ApiClient(values, env).call(resumeInstance, { params, body });
  return values.json
    ? json(done)
    : `Done: ${printable(done.key)} is polled again, first at ${done.scheduledFor}.`;
}

async function poll(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { values, positionals } = parse(args, { ...changeFlags, part: { ...text, multiple: true } }, 1);
  const params = { key: needed('KEY', positionals, 'instances poll pve::pve-node1') };
  const body = checked(
    pollRequest,
    { ...reasonIfAny(values.reason), parts: values.part },
    { parts: '--part' },
  );
  const done = await new ApiClient(values, env).call(pollInstance, { params, body });
  if (values.json) return json(done);
  const polls = done.polls.map(({ part, scheduledFor }) => `${part} at ${scheduledFor}`).join(', ');
  return `Done: ${printable(done.key)} is polled: ${polls}.`;
}

function instancesText(all: ManagedInstance[], now: number): string {
  const rows = all.map(({ key, group, state, breaker, pollStatus, schedule }) => [
    key,
    group ?? '-',
    state,
    breaker.state,
    String(pollStatus.consecutiveFailures),
    ago(pollStatus.lastSuccess, now),
    ago(schedule?.nextPoll, now),
    pollStatus.lastError?.message ?? '-',
  ]);
  return table(
    ['KEY', 'GROUP', 'STATE', 'BREAKER', 'FAILURES', 'LAST GOOD', 'NEXT POLL', 'LAST ERROR'],
    rows,
  );
}
