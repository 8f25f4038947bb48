import type { Actor } from '../../contract/actor.ts';
import {
  getCriteria,
  getPlanFile,
  getRollout,
  getVerdicts,
  listRollouts,
  noteRollout,
  pullKillSwitch,
  rolloutOrders,
  signOffRollout,
  startDrill,
  tickPrecondition,
  waiveCriterion,
} from '../../contract/endpoints/rollouts.ts';
import type { JudgedCriteria } from '../../contract/judged-criteria.ts';
import { ProblemError } from '../../contract/problem.ts';
import { mostSteps } from '../../contract/series.ts';
import {
  rolloutAction,
  type DrillRequest,
  type KillSwitchRequest,
  type NoteRequest,
  type PlanFile,
  type RolloutAction,
  type RolloutActionRequest,
  type RolloutDocument,
  type SignOffRequest,
  type TickRequest,
  type VerdictHistory,
  type WaiverRequest,
} from '../../contract/rollout.ts';
import { askedSpan } from './asked-span.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

type Written = Promise<RolloutDocument>;

export interface RolloutPorts {
  now: () => number;
  rollouts: {
    list(): Promise<RolloutDocument[]>;
    get(id: string): Promise<RolloutDocument>;
    planFile(id: string): Promise<PlanFile>;
    /** `from` and `to` in ms since 1970. */
    verdicts(id: string, from: number, to: number): Promise<VerdictHistory>;
    criteria(
      id: string,
      question: { criteria?: string[] | undefined; from: number; to: number; stepMs: number },
    ): Promise<JudgedCriteria>;
    act(id: string, action: RolloutAction, request: RolloutActionRequest, actor: Actor): Written;
    signOff(id: string, request: SignOffRequest, actor: Actor): Written;
    confirm(id: string, request: TickRequest, actor: Actor): Written;
    waive(id: string, request: WaiverRequest, actor: Actor): Written;
    note(id: string, request: NoteRequest, actor: Actor): Written;
    killSwitch(id: string, killSwitch: string, request: KillSwitchRequest, actor: Actor): Written;
    drill(id: string, drill: string, request: DrillRequest, actor: Actor): Written;
  };
}

const hourMs = 3_600_000;
const longestSpanMs = 48 * hourMs;

/** `GET /api/rollouts…`, and everything that a person orders of a rollout. */
export function rolloutRoutes(app: App, gate: Gate, { rollouts, now }: RolloutPorts): void {
  serve(app, gate, listRollouts, async () => ({ rollouts: await rollouts.list() }));
  serve(app, gate, getRollout, ({ params }) => rollouts.get(params.id));
  serve(app, gate, getPlanFile, ({ params }) => rollouts.planFile(params.id));
  serve(app, gate, getVerdicts, ({ params, query }) => {
    const { from, to } = notTooLong(askedSpan(query, now(), hourMs));
    return rollouts.verdicts(params.id, from, to);
  });
  serve(app, gate, getCriteria, ({ params, query: { criteria, step, ...span } }) => {
    const stepMs = step * 1_000;
    const inSteps = notTooFine(askedSpan(span, now(), hourMs), stepMs);
    return rollouts.criteria(params.id, { criteria, ...inSteps, stepMs });
  });
  for (const action of rolloutAction.options)
    serve(app, gate, rolloutOrders[action], ({ params, body, actor }) =>
      rollouts.act(params.id, action, body, actor),
    );
  serve(app, gate, signOffRollout, ({ params, body, actor }) => rollouts.signOff(params.id, body, actor));
  serve(app, gate, tickPrecondition, ({ params, body, actor }) => rollouts.confirm(params.id, body, actor));
  serve(app, gate, waiveCriterion, ({ params, body, actor }) => rollouts.waive(params.id, body, actor));
  serve(app, gate, noteRollout, ({ params, body, actor }) => rollouts.note(params.id, body, actor));
  serve(app, gate, pullKillSwitch, ({ params, body, actor }) =>
    rollouts.killSwitch(params.id, params.killSwitch, body, actor),
  );
  serve(app, gate, startDrill, ({ params, body, actor }) =>
    rollouts.drill(params.id, params.drill, body, actor),
  );
}

interface Span {
  from: number;
  to: number;
}

function notTooFine(span: Span, stepMs: number): Span {
  const lengthMs = span.to - span.from;
  if (lengthMs / stepMs <= mostSteps) return span;
  throw new ProblemError(
    422,
    'Too many steps',
    `An answer has at most ${mostSteps} steps: ask for a step of at least ${Math.ceil(lengthMs / 1_000 / mostSteps)} s.`,
    'step',
  );
}

function notTooLong(span: Span): Span {
  if (span.to - span.from <= longestSpanMs) return span;
  throw new ProblemError(
    422,
    'The span is too long',
    'A span is of two days at the most: give a later from.',
    'from',
  );
}
