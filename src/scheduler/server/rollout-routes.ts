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
    const to = query.to === undefined ? now() : Date.parse(query.to);
    const from = query.from === undefined ? to - hourMs : Date.parse(query.from);
    return rollouts.verdicts(params.id, ...spanOf(from, to));
  });
  serve(app, gate, getCriteria, ({ params, query: { criteria, step, ...span } }) => {
    const to = span.to === undefined ? now() : Date.parse(span.to);
    const from = span.from === undefined ? to - hourMs : Date.parse(span.from);
    const stepMs = step * 1_000;
    return rollouts.criteria(params.id, { criteria, ...inSteps(from, to, stepMs), stepMs });
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

/** An answer holds at most this many steps, so that no question can ask for too much. */
const mostSteps = 11_000;

function inSteps(from: number, to: number, stepMs: number): { from: number; to: number } {
  if (from > to) throw endsBeforeItBegins();
  if ((to - from) / stepMs > mostSteps)
    throw new ProblemError(
      422,
      'Too many steps',
      `An answer has at most ${mostSteps} steps: ask for a step of at least ${Math.ceil((to - from) / 1_000 / mostSteps)} s.`,
      'step',
    );
  return { from, to };
}

const endsBeforeItBegins = () =>
  new ProblemError(422, 'The span ends before it begins', 'Give an earlier from, or a later to.', 'to');

function spanOf(from: number, to: number): [number, number] {
  if (from > to) throw endsBeforeItBegins();
  if (to - from > longestSpanMs)
    throw new ProblemError(
      422,
      'The span is too long',
      'A span is of two days at the most: give a later from.',
      'from',
    );
  return [from, to];
}
