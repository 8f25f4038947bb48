import {
  getRollout,
  listRollouts,
  noteRollout,
  pullKillSwitch,
  rolloutOrders,
  signOffRollout,
  startDrill,
  tickPrecondition,
  waiveCriterion,
} from '../contract/endpoints/rollouts.ts';
import {
  rolloutAction,
  waiverRequest,
  type RolloutAction,
  type RolloutDocument,
} from '../contract/rollout.ts';
import { ApiClient } from './api-client.ts';
import { checked, commonFlags, parse, reasonOf, type Command } from './command-line.ts';
import { json } from './json.ts';
import { rolloutsText, rolloutText } from './rollout-text.ts';
import { printable } from './table.ts';
import { UsageError } from './usage-error.ts';

export const liveUsage = `rollcall rollout [list]                                every rollout, and how it stands
rollcall rollout show ID                               one, with its evidence and what can be done
rollcall rollout start|promote|finish|hold|resume|rollback|abort ID --reason TEXT
rollcall rollout sign-off ID ROLE --reason TEXT        sign off the current stage as a role
rollcall rollout tick ID PRECONDITION --reason TEXT    confirm a precondition of the next stage
rollcall rollout waive ID CRITERION --until T --reason TEXT
                                                       a criterion without data holds nothing up until then
rollcall rollout note ID --reason TEXT                 put a note into its log
rollcall rollout kill ID SWITCH --reason TEXT          pull a kill switch, at once
rollcall rollout drill ID DRILL [--dry-run] --reason TEXT

  --revision N    the revision that you decided on; without it the one that the rollout is at`;

const text = { type: 'string' } as const;
const orderFlags = { ...commonFlags, reason: text, revision: text } as const;

const list: Command = async (args, env) => {
  const { values } = parse(args, commonFlags, 0);
  const answer = await new ApiClient(values, env).call(listRollouts);
  return values.json ? json(answer) : rolloutsText(answer.rollouts);
};

const show: Command = async (args, env) => {
  const { values, positionals } = parse(args, commonFlags, 1);
  const params = { id: named(positionals, 0, 'ID', 'show ID') };
  const rollout = await new ApiClient(values, env).call(getRollout, { params });
  return values.json ? json(rollout) : rolloutText(rollout, Date.now());
};

/** What an order is given, once its flags are taken apart. */
interface Given {
  client: ApiClient;
  id: string;
  /** The second positional: a role, a precondition, a criterion, a kill switch or a drill. */
  name: string;
  reason: string;
  revision: () => Promise<number>;
  values: { until?: string; 'dry-run'?: boolean };
}

/** A command that orders something. `what` is its second positional; undefined where it takes none. */
function ordering(
  command: string,
  what: string | undefined,
  send: (given: Given) => Promise<RolloutDocument>,
): Command {
  return async (args, env) => {
    const flags = {
      ...orderFlags,
      ...(command === 'waive' && { until: text }),
      ...(command === 'drill' && { 'dry-run': { type: 'boolean' } as const }),
    };
    const { values, positionals } = parse(args, flags, what === undefined ? 1 : 2);
    const written = `${command} ID ${what ? `${what} ` : ''}--reason "…"`;
    const id = named(positionals, 0, 'ID', written);
    const name = what === undefined ? '' : named(positionals, 1, what, written);
    const reason = reasonOf(values.reason);
    const client = new ApiClient(values, env);
    const seen = values.revision === undefined ? undefined : revisionOf(values.revision);
    const revision = async () => seen ?? (await client.call(getRollout, { params: { id } })).revision;
    const rollout = await send({ client, id, name, reason, revision, values: values as Given['values'] });
    return values.json ? json(rollout) : doneText(rollout);
  };
}

const acting = (action: RolloutAction): [string, Command] => [
  action,
  ordering(action, undefined, async ({ client, id, reason, revision }) =>
    client.call(rolloutOrders[action], { params: { id }, body: { reason, revision: await revision() } }),
  ),
];

/** The commands on rollouts of a service, by name. */
export const liveCommands: Record<string, Command> = {
  list,
  show,
  ...Object.fromEntries(rolloutAction.options.map(acting)),
  'sign-off': ordering('sign-off', 'ROLE', async ({ client, id, name, reason, revision }) =>
    client.call(signOffRollout, { params: { id }, body: { role: name, reason, revision: await revision() } }),
  ),
  tick: ordering('tick', 'PRECONDITION', async ({ client, id, name, reason, revision }) =>
    client.call(tickPrecondition, {
      params: { id },
      body: { precondition: name, reason, revision: await revision() },
    }),
  ),
  waive: ordering('waive', 'CRITERION', async ({ client, id, name, reason, revision, values }) => {
    const asked = { criterion: name, until: values.until, reason, revision: await revision() };
    const body = checked(waiverRequest, asked);
    return client.call(waiveCriterion, { params: { id }, body });
  }),
  note: ordering('note', undefined, ({ client, id, reason }) =>
    client.call(noteRollout, { params: { id }, body: { reason } }),
  ),
  kill: ordering('kill', 'SWITCH', ({ client, id, name, reason }) =>
    client.call(pullKillSwitch, { params: { id, killSwitch: name }, body: { reason } }),
  ),
  drill: ordering('drill', 'DRILL', async ({ client, id, name, reason, revision, values }) =>
    client.call(startDrill, {
      params: { id, drill: name },
      body: { reason, revision: await revision(), dryRun: values['dry-run'] ?? false },
    }),
  ),
};

function doneText({ id, state, stage, revision, pending }: RolloutDocument): string {
  const stands = `${id} is ${state}${stage ? ` at ${stage}` : ''}, revision ${revision}`;
  const waits = pending ? '; the lever is on its way: "rollout show" says when it is in effect' : '';
  return printable(`Done: ${stands}${waits}.`);
}

function named(positionals: string[], index: number, what: string, written: string): string {
  const given = positionals[index];
  if (given !== undefined && given !== '') return given;
  throw new UsageError(`${what} is missing: write it as in "rollcall rollout ${written}".`);
}

function revisionOf(given: string): number {
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw new UsageError(`--revision is ${JSON.stringify(given)}: must be a whole number from 0.`);
}
