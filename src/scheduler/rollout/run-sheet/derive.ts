import type { AuditEntry } from '../../../contract/audit.ts';
import type { RunSheetContent } from '../../../contract/run-sheet.ts';
import { drillsOf } from './drills.ts';
import { baselinesOf, snapshotsOf, verdictsOf } from './evidence.ts';
import { incidentsOf } from './incidents.ts';
import { killSwitchesOf, leverChangesOf } from './lever-changes.ts';
import { notesOf, preconditionsOf, refusalsOf, signOffsOf, waiversOf } from './people.ts';
import { permitsOf } from './permits.ts';
import { recoveryOf } from './recovery.ts';
import { runsOf, type Run } from './runs.ts';
import { stagesOf } from './stages.ts';
import { isoOf } from './steps.ts';
import { successMetricsOf } from './success-metrics.ts';
import { transitionsOf } from './transitions.ts';

const ended = ['done', 'rolled-back', 'aborted'];

/**
 * The content of a run sheet, from the audit entries about its rollout, in any order; others are passed over. The same
 * entries give the same content, always.
 * @param number of the run, from 1 on; without it the newest.
 * @returns undefined where the log has no such run.
 */
export function deriveRunSheet(
  entries: readonly AuditEntry[],
  rollout: string,
  number?: number,
): RunSheetContent | undefined {
  const runs = runsOf(entries, rollout);
  const run = number === undefined ? runs.at(-1) : runs[number - 1];
  return run && contentOf(run);
}

function contentOf(run: Run): RunSheetContent {
  const { adoption, start, steps } = run;
  const { plan, planHash, id } = start.after;
  const links = linksOf(run);
  const [first, last] = [links[0] as AuditEntry, links.at(-1) as AuditEntry];
  const end = steps.findLast(
    ({ before, after }) => before.state !== after.state && ended.includes(after.state),
  );
  const parts = { steps, plan };
  const permits = permitsOf(steps);
  return {
    rollout: id,
    run: run.number,
    plan: {
      name: plan.name,
      title: plan.title,
      lever: plan.lever,
      mode: plan.mode,
      hash: planHash,
      entry: adoption.entry.sequence,
    },
    state: lastState(run).state,
    closed: run.next !== undefined || isSettled(run),
    startedAt: isoOf(start.event.at),
    endedAt: end ? isoOf(end.event.at) : null,
    log: { first: link(first), last: link(last), entries: links.length },
    baselines: baselinesOf(start),
    stages: stagesOf(steps, Date.parse(last.at)),
    transitions: transitionsOf(steps),
    ...(permits && { permits }),
    preconditions: preconditionsOf(parts),
    verdicts: verdictsOf(steps),
    snapshots: snapshotsOf(parts),
    signOffs: signOffsOf(steps),
    waivers: waiversOf(parts),
    notes: notesOf(steps),
    leverChanges: leverChangesOf(steps),
    killSwitches: killSwitchesOf(parts),
    drills: drillsOf(parts),
    recovery: recoveryOf(parts),
    refusals: refusalsOf(run.refusals),
    clockSets: steps.flatMap(({ entry, event }) =>
      event.kind === 'clock-set' ? [{ entry: entry.sequence, at: entry.at, byMs: event.byMs }] : [],
    ),
    incidents: incidentsOf(parts),
    successMetrics: successMetricsOf(parts),
  };
}

/** All that the sheet says is in these. A run that had not settled is closed by the start of the next. */
function linksOf(run: Run): AuditEntry[] {
  const closing = run.next && !isSettled(run) ? [run.next.entry] : [];
  const own = [run.adoption.entry, ...run.steps.map(({ entry }) => entry), ...run.refusals, ...closing];
  return own.sort((a, b) => a.sequence - b.sequence);
}

/** It has ended, and nothing that it began is waited for. */
function isSettled(run: Run): boolean {
  const { state, change, drill, recovery } = lastState(run);
  const waits = recovery.some(({ seconds, late }) => seconds === null && !late);
  return ended.includes(state) && !change && !drill && !waits;
}

const lastState = ({ steps, start }: Run) => (steps.at(-1) ?? start).after;

const link = ({ sequence, at, hash }: AuditEntry) => ({ entry: sequence, at, hash });
