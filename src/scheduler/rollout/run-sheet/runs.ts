import type { AuditEntry } from '../../../contract/audit.ts';
import type { Rollout } from '../rollout.ts';
import { stepsOf, type RunStep, type Step } from './steps.ts';

/** One time that a plan was carried out. */
export interface Run {
  /** From 1 on. */
  number: number;
  /** The entry that brought its plan, which may be older than the run. */
  adoption: Step;
  start: RunStep;
  /** What belongs to it, in order, its start among it. */
  steps: RunStep[];
  refusals: AuditEntry[];
  /** The start of the next run. */
  next: RunStep | undefined;
}

const notUnderWay: Rollout['state'][] = ['draft', 'done', 'rolled-back', 'aborted'];

/**
 * The runs of a rollout, the oldest first. A run begins with its start. What is confirmed before a start, and the plan
 * that is taken up, belong to the run to come; all else belongs to the run before it, such as a note on how it ended.
 */
export function runsOf(entries: readonly AuditEntry[], rollout: string): Run[] {
  const runs: Run[] = [];
  let adoption: Step | undefined;
  let coming: RunStep[] = [];
  for (const step of stepsOf(entries, rollout)) {
    const { event, before } = step;
    if (event.kind === 'adopted') adoption = step;
    if (!before || !adoption) continue;
    const ofRun: RunStep = { ...step, before };
    const last = runs.at(-1);
    if (event.kind === 'started') {
      if (last) last.next = ofRun;
      runs.push({
        number: runs.length + 1,
        adoption,
        start: ofRun,
        steps: [...coming, ofRun],
        refusals: [],
        next: undefined,
      });
      coming = [];
    } else if (!last || (notUnderWay.includes(before.state) && event.kind === 'ticked')) coming.push(ofRun);
    else if (event.kind !== 'adopted') last.steps.push(ofRun);
  }
  for (const entry of entries.filter((each) => isRefusal(each, rollout)))
    runs.findLast(({ start }) => start.entry.sequence < entry.sequence)?.refusals.push(entry);
  for (const { refusals } of runs) refusals.sort((a, b) => a.sequence - b.sequence);
  return runs;
}

const isRefusal = ({ subject, action, outcome }: AuditEntry, rollout: string) =>
  subject === rollout && outcome === 'refused' && action.startsWith('rollout.');
