import type { CriterionResult, RolloutDocument } from '../../contract/rollout.ts';
import { isKnownAction } from './decisions.ts';

/** What a field says that an older scheduler does not send: nothing is known of it, so nothing is shown of it. */
const unsaid: Omit<RolloutDocument, 'id' | 'revision' | 'stages' | 'actions'> = {
  title: '',
  planHash: '',
  state: 'draft',
  stage: null,
  stageStartedAt: null,
  verdict: null,
  mode: 'manual',
  lever: {
    name: 'adaptive-polling',
    settings: null,
    inEffect: null,
    why: null,
    checkedAt: null,
    simulated: false,
  },
  pending: null,
  problem: null,
  planFileDiffers: false,
  preconditions: [],
  signOffs: [],
  waivers: [],
  changeWindow: { open: true, opensAt: null },
  snapshots: [],
  recovery: [],
  killSwitches: [],
  drills: [],
  history: [],
};

const unsaidOfResult = {
  bound: null,
  timeToEvidenceSeconds: null,
  noDataSince: null,
  page: false,
  query: '',
} satisfies Partial<CriterionResult>;

/**
 * A rollout as a scheduler of any version says it, with what is absent filled in; undefined for what is no rollout.
 * Actions that there are no words for here are passed over.
 */
export function readRollout(value: unknown): RolloutDocument | undefined {
  if (!isRollout(value)) return undefined;
  const { verdict, stages, actions, preconditions, killSwitches } = value;
  return {
    ...unsaid,
    ...value,
    stages: stages.map((stage) => ({ ...{ optional: false }, ...stage })),
    actions: actions.filter(({ action }) => isKnownAction(action)),
    verdict: verdict
      ? { ...verdict, results: verdict.results.map((result) => ({ ...unsaidOfResult, ...result })) }
      : null,
    preconditions: (preconditions ?? []).map((each) => ({ ...{ role: null }, ...each })),
    killSwitches: (killSwitches ?? []).map((each) => ({ ...{ steps: [], rollsBack: false }, ...each })),
  };
}

type AsSent = Pick<RolloutDocument, 'id' | 'revision' | 'stages' | 'actions'> & Partial<RolloutDocument>;

function isRollout(value: unknown): value is AsSent {
  if (typeof value !== 'object' || value === null) return false;
  const { id, revision, stages, actions, verdict } = value as Partial<RolloutDocument>;
  return (
    typeof id === 'string' &&
    typeof revision === 'number' &&
    Array.isArray(stages) &&
    Array.isArray(actions) &&
    (!verdict || Array.isArray(verdict.results))
  );
}
