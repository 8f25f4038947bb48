import { listAudit } from '../../../../contract/endpoints/audit.ts';
import { listPastEvents } from '../../../../contract/endpoints/events.ts';
import { getCriteria } from '../../../../contract/endpoints/rollouts.ts';
import type { PastEventType } from '../../../../contract/events.ts';
import type { QueryKind, QueryOf } from '../../../../contract/query.ts';
import type { Frame } from '../../../backend-sdk/index.ts';
import { auditFrames } from './audit-frames.ts';
import { criterionNumbers, criterionSeries, criterionTable } from './criterion-frames.ts';
import { eventFrames, eventTypes } from './event-frames.ts';
import { panelStepMs } from './history-frames.ts';
import { getFramedRollout, listFramedRollouts } from './rollout-document.ts';
import { rolloutFrames, stageFrames } from './rollout-frames.ts';
import { transitionFrames } from './transition-frames.ts';
import type { Panel, Upstream } from './upstream.ts';
import { verdictFrames } from './verdict-frames.ts';

type Kind = Extract<
  QueryKind,
  'rollouts' | 'stages' | 'verdict' | 'criteria' | 'transitions' | 'audit' | 'events'
>;

/** As many as one answer holds; what a panel or a person can take in is less. */
const mostEvents = 5_000;

/** Rollouts, what they rest on, and what was done. */
export async function rolloutAnswer(
  asked: QueryOf<Kind>,
  upstream: Upstream,
  panel: Panel,
  signal: AbortSignal,
): Promise<Frame[]> {
  const rollout = (id: string) => upstream.read(getFramedRollout, { params: { id }, signal });
  const pastEvents = (types: PastEventType[]) => {
    const query = { types: types.join(','), ...isoRange(panel), limit: mostEvents };
    return upstream.read(listPastEvents, { query, signal });
  };
  switch (asked.kind) {
    case 'rollouts':
      return rolloutFrames((await upstream.read(listFramedRollouts, { signal })).rollouts, asked);
    case 'stages':
      return stageFrames(await rollout(asked.rollout));
    case 'verdict':
      return verdictFrames(await rollout(asked.rollout));
    case 'criteria':
      return criteriaAnswer(asked, upstream, panel, signal);
    case 'transitions':
      return transitionFrames(await pastEvents(['rollout', 'kill-switch', 'drill']), asked);
    case 'events':
      return eventFrames(await pastEvents(eventTypes(asked.what)), asked);
    case 'audit': {
      const { actor, action, subject, outcome, limit } = asked;
      const query = {
        ...isoRange(panel),
        limit,
        ...(actor && { actor }),
        ...(action && { action }),
        ...(subject && { subject }),
        ...(outcome && { outcome }),
      };
      const { identity: headers } = upstream;
      return auditFrames(await upstream.read(listAudit, { query, headers, signal }), asked);
    }
  }
}

async function criteriaAnswer(
  { rollout: id, criteria, format }: QueryOf<'criteria'>,
  upstream: Upstream,
  panel: Panel,
  signal: AbortSignal,
): Promise<Frame[]> {
  const rollout = upstream.read(getFramedRollout, { params: { id }, signal });
  if (format === 'table') return criterionTable(await rollout, criteria);
  if (format === 'numeric') return criterionNumbers(await rollout, criteria);
  const query = {
    ...isoRange(panel),
    step: Math.min(panelStepMs(panel) / 1_000, 86_400),
    ...(criteria.length > 0 && { criteria: criteria.join(',') }),
  };
  const [document, judged] = await Promise.all([
    rollout,
    upstream.read(getCriteria, { params: { id }, query, signal }),
  ]);
  return criterionSeries(judged, document);
}

function isoRange({ timeRange: { from, to } }: Panel): { from: string; to: string } {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
