import {
  backtestReport,
  backtestRequest,
  timeToEvidenceReport,
  timeToEvidenceRequest,
  whatIfReport,
  whatIfRequest,
} from '../contract/backtest.ts';
import { runBacktest, runTimeToEvidence, runWhatIf } from '../contract/endpoints/backtests.ts';
import { ApiClient } from './api-client.ts';
import type { answerFromFile } from './backtest-file.ts';
import { backtestText, timeToEvidenceText, whatIfText } from './backtest-text.ts';
import { commonFlags, groupOf, needed, parse, type Output } from './command-line.ts';
import { json } from './json.ts';
import { liveCommands, liveUsage } from './rollouts.ts';
import { reach } from './reach.ts';
import { readSoundPlan } from './sound-plan.ts';
import { incidentOf, instantOf, thresholdsOf } from './span-value.ts';
import { UsageError } from './usage-error.ts';

export const rolloutUsage = `${liveUsage}

rollcall rollout backtest PLAN --from T --to T         what would have happened on recorded history
    [--start-at T] [--people prompt|absent] [--without CRITERION,…]
rollcall rollout what-if PLAN --criterion C --thresholds 1..3/0.25 --from T --to T
    [--incident T/T]…                                  false rollbacks against detection delay
rollcall rollout time-to-evidence PLAN --from T --to T how long each criterion takes to be proved
rollcall rollout reach [PLAN…] [--runs-per-hour N]     whether each trigger and shipped alert can fire, and how soon

  T               2026-11-21T08:00:00Z, now, or so long ago: 30d, 12h
  --history FILE  samples from a file, NDJSON or CSV, and no service is asked; --from and --to may then be left out
  --people        prompt: they do at once what a verdict says; absent: only what the plan's mode allows
  --incident      when something was wrong; all other history counts as healthy`;

const spanFlags = {
  ...commonFlags,
  from: { type: 'string' },
  to: { type: 'string' },
  history: { type: 'string' },
} as const;
const backtestFlags = {
  ...spanFlags,
  'start-at': { type: 'string' },
  people: { type: 'string' },
  without: { type: 'string', multiple: true },
} as const;
const whatIfFlags = {
  ...spanFlags,
  criterion: { type: 'string' },
  thresholds: { type: 'string' },
  incident: { type: 'string', multiple: true },
} as const;

/** Carries out `rollcall rollout …`. */
export const rollout = groupOf(
  'rollout',
  { ...liveCommands, backtest, 'what-if': whatIf, 'time-to-evidence': timeToEvidence, reach },
  'list',
);

async function backtest(args: string[], env: NodeJS.ProcessEnv): Promise<Output> {
  const { values, positionals } = parse(args, backtestFlags, 1);
  const now = Date.now();
  const body = {
    ...(await spanOf(positionals, values, now, 'backtest')),
    ...(values['start-at'] !== undefined && { startAt: instantOf('--start-at', values['start-at'], now) }),
    ...(values.people !== undefined && { people: oneOf('--people', values.people, ['prompt', 'absent']) }),
    without: listOf(values.without),
  };
  const report = backtestReport.parse(
    values.history === undefined
      ? await new ApiClient(values, env).call(runBacktest, { body })
      : await fromFile(values.history, body, (whole) => ({
          kind: 'backtest',
          request: backtestRequest.parse(whole),
        })),
  );
  return values.json ? json(report) : backtestText(report);
}

async function whatIf(args: string[], env: NodeJS.ProcessEnv): Promise<Output> {
  const { values, positionals } = parse(args, whatIfFlags, 1);
  const now = Date.now();
  if (values.criterion === undefined)
    throw new UsageError('--criterion is missing: name the criterion of the plan whose threshold is varied.');
  const body = {
    ...(await spanOf(positionals, values, now, 'what-if')),
    criterion: values.criterion,
    thresholds: thresholdsOf('--thresholds', values.thresholds),
    incidents: (values.incident ?? []).map((text) => incidentOf('--incident', text, now)),
  };
  const report = whatIfReport.parse(
    values.history === undefined
      ? await new ApiClient(values, env).call(runWhatIf, { body })
      : await fromFile(values.history, body, (whole) => ({
          kind: 'what-if',
          request: whatIfRequest.parse(whole),
        })),
  );
  return values.json ? json(report) : whatIfText(report);
}

async function timeToEvidence(args: string[], env: NodeJS.ProcessEnv): Promise<Output> {
  const { values, positionals } = parse(args, spanFlags, 1);
  const body = await spanOf(positionals, values, Date.now(), 'time-to-evidence');
  const report = timeToEvidenceReport.parse(
    values.history === undefined
      ? await new ApiClient(values, env).call(runTimeToEvidence, { body })
      : await fromFile(values.history, body, (whole) => ({
          kind: 'time-to-evidence',
          request: timeToEvidenceRequest.parse(whole),
        })),
  );
  return values.json ? json(report) : timeToEvidenceText(report);
}

/** What replays history is loaded by the commands that do: the others begin sooner without it. */
const fromFile: typeof answerFromFile = async (...asked) =>
  (await import('./backtest-file.ts')).answerFromFile(...asked);

interface SpanValues {
  from?: string;
  to?: string;
  history?: string;
}

/** The plan and the span that a question is about. A history file says its own span where the command does not. */
async function spanOf(
  positionals: string[],
  { from, to, history }: SpanValues,
  now: number,
  command: string,
) {
  const file = needed(
    'PLAN',
    positionals,
    `rollout ${command} rollouts/adaptive-polling.yaml --from 30d --to now`,
  );
  const { text } = await readSoundPlan(file);
  if (history === undefined && (from === undefined || to === undefined))
    throw new UsageError(
      `${from === undefined ? '--from' : '--to'} is missing: give the span of history, such as --from 30d --to now, or a file with --history.`,
    );
  return {
    plan: text,
    from: from === undefined ? '' : instantOf('--from', from, now),
    to: to === undefined ? '' : instantOf('--to', to, now),
  };
}

const listOf = (given: string[] | undefined) =>
  (given ?? [])
    .flatMap((text) => text.split(','))
    .flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));

function oneOf<Name extends string>(flag: string, text: string, names: readonly Name[]): Name {
  const name = names.find((each) => each === text);
  if (name !== undefined) return name;
  throw new UsageError(`${flag} is ${JSON.stringify(text)}: write ${names.join(' or ')}.`);
}
