import type { RolloutDocument } from '../../../src/contract/rollout.ts';
import { judged, verdict } from './evidence.ts';
import { history, running, stages } from './running.ts';

/** Fields that came with plans of criteria, levers, kill switches and drills. */
const newer = new Set(
  (
    'mode lever pending problem planFileDiffers preconditions signOffs waivers changeWindow snapshots recovery ' +
    'killSwitches drills optional bound timeToEvidenceSeconds noDataSince page query'
  ).split(' '),
);

/** As a service sends it that does not know these fields. */
export const older = JSON.parse(
  JSON.stringify(running, (field, value: unknown) => (newer.has(field) ? undefined : value)),
) as RolloutDocument;

const markup = '<img src=x onerror="document.title=\'broken in\'"><b>bold</b>';

export const hostile: RolloutDocument = {
  ...running,
  title: markup,
  verdict: verdict({ summary: markup, results: judged({ queue: { title: markup, reason: markup } }) }),
  stages: stages(1).map((stage) => ({ ...stage, title: markup, changes: markup })),
  history: [{ ...(history[0] as RolloutDocument['history'][number]), actor: markup, reason: markup }],
};
