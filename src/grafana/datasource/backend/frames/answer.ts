import type { AskedQuery } from '../../../../contract/query.ts';
import type { Frame } from '../../../backend-sdk/index.ts';
import { policyAnswer } from './policy-answer.ts';
import { rolloutAnswer } from './rollout-answer.ts';
import { schedulerAnswer } from './scheduler-answer.ts';
import { syncAnswer } from './sync-answer.ts';
import type { Panel, Upstream } from './upstream.ts';
import { variableAnswer } from './variable-answer.ts';

/**
 * Answers a query of any kind but `script`. It depends on the query, on the documents that are read and on what is read
 * of the panel, and on nothing else.
 * @throws DownstreamError for what the scheduler does not give
 * @throws PluginError for a filter that cannot be used
 */
export function framesFor(
  asked: Exclude<AskedQuery, { kind: 'script' }>,
  upstream: Upstream,
  panel: Panel,
  signal: AbortSignal,
): Promise<Frame[]> {
  switch (asked.kind) {
    case 'queue':
    case 'staleness':
    case 'instances':
    case 'breakers':
    case 'deadLetters':
    case 'workers':
    case 'history':
      return schedulerAnswer(asked, upstream, panel, signal);
    case 'rollouts':
    case 'stages':
    case 'verdict':
    case 'criteria':
    case 'transitions':
    case 'audit':
    case 'events':
      return rolloutAnswer(asked, upstream, panel, signal);
    case 'policy':
      return policyAnswer(asked, upstream, panel, signal);
    case 'sync':
      return syncAnswer(asked, upstream, panel, signal);
    case 'variable':
    case 'filterValues':
      return variableAnswer(asked, upstream, signal);
  }
}
