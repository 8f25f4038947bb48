import {
  getPolicyConfig,
  getPolicyGates,
  getPolicyQueue,
  listPolicyRuns,
} from '../../../../contract/endpoints/policy.ts';
import type { PolicyRun } from '../../../../contract/policy.ts';
import type { QueryOf } from '../../../../contract/query.ts';
import type { Frame } from '../../../backend-sdk/index.ts';
import { noNumbers } from './no-numbers.ts';
import {
  policyConfigFrames,
  policyGateFrames,
  policyGateNumbers,
  policyJobFrames,
  policyMoveFrames,
  policyQueueFrames,
  policyRunFrames,
} from './policy-frames.ts';
import type { Panel, Upstream } from './upstream.ts';

/** As many as one answer holds. */
const mostRuns = 1_000;
const tables = ['config', 'runs', 'jobs'];

/** The policy engine: what it offers, what it ran, what waits, and what its gates measure. */
export async function policyAnswer(
  asked: QueryOf<'policy'>,
  upstream: Upstream,
  panel: Panel,
  signal: AbortSignal,
): Promise<Frame[]> {
  const { view, format, filters } = asked;
  if (format === 'numeric' && tables.includes(view)) throw noNumbers('policy', view, 'queue or gates');
  switch (view) {
    case 'config':
      return policyConfigFrames(await upstream.read(getPolicyConfig, { signal }));
    case 'runs': {
      const { runs, notices } = await runsOf(asked, upstream, panel, signal);
      return policyRunFrames(runs, filters, notices);
    }
    case 'moves': {
      const { runs, notices } = await runsOf(asked, upstream, panel, signal);
      return policyMoveFrames(runs, notices);
    }
    case 'queue':
      return policyQueueFrames(await upstream.read(getPolicyQueue, { signal }));
    case 'jobs':
      return policyJobFrames(await upstream.read(getPolicyQueue, { signal }), filters);
    case 'gates': {
      const gates = await upstream.read(getPolicyGates, { signal });
      return format === 'numeric' ? policyGateNumbers(gates) : policyGateFrames(gates, filters);
    }
  }
}

/** Runs of some versions that ended in the time range; without versions all. */
async function runsOf(
  { versions }: QueryOf<'policy'>,
  upstream: Upstream,
  { timeRange: { from, to } }: Panel,
  signal: AbortSignal,
): Promise<{ runs: PolicyRun[]; notices: string[] }> {
  const [version, ...others] = versions;
  const query = {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    limit: mostRuns,
    ...(version !== undefined && others.length === 0 && { policy_version: version }),
  };
  const { runs } = await upstream.read(listPolicyRuns, { query, signal });
  return {
    runs: runs.filter((run) => version === undefined || versions.includes(run.policy_version)),
    notices:
      runs.length < mostRuns
        ? []
        : [`These are the newest ${mostRuns} runs of the time range: choose a shorter one.`],
  };
}
