import type { HealthDocument } from '../../../../contract/health.ts';
import { filterKeys, type FilterKeyName } from '../../../../contract/query/filter-keys.ts';
import type { QueryOf } from '../../../../contract/query.ts';
import type { Frame } from '../../../backend-sdk/index.ts';
import { getFramedRollout, listFramedRollouts, type FramedRollout } from './rollout-document.ts';
import type { Upstream } from './upstream.ts';
import {
  choiceFrames,
  instanceChoices,
  instanceValues,
  rolloutValues,
  same,
  seriesChoices,
  type Choice,
} from './variable-frames.ts';
import { policyVersions, syncSiteNames } from './workload-names.ts';

/** The values of a template variable, or of an ad-hoc filter. */
export async function variableAnswer(
  asked: QueryOf<'variable' | 'filterValues'>,
  upstream: Upstream,
  signal: AbortSignal,
): Promise<Frame[]> {
  return choiceFrames(
    asked.kind === 'variable'
      ? await choices(asked, upstream, signal)
      : await filterChoices(asked.key, upstream, signal),
  );
}

async function choices(
  { of, rollout, types, groups }: QueryOf<'variable'>,
  upstream: Upstream,
  signal: AbortSignal,
): Promise<Choice[]> {
  const health = (): Promise<HealthDocument> => upstream.health(signal);
  const rollouts = async (): Promise<FramedRollout[]> =>
    rollout
      ? [await upstream.read(getFramedRollout, { params: { id: rollout }, signal })]
      : (await upstream.read(listFramedRollouts, { signal })).rollouts;
  switch (of) {
    case 'instances':
      return instanceChoices(await health(), types, groups);
    case 'types':
      return instanceValues(await health(), 'type');
    case 'groups':
      return (await health()).instances
        .filter(({ type }) => types.length === 0 || types.includes(type))
        .map(({ group }) => same(group ?? ''));
    case 'rollouts':
      return (await rollouts()).map(({ id, title }) => ({ text: title || id, value: id }));
    case 'stages':
      return (await rollouts()).flatMap(({ stages }) =>
        (stages ?? []).map(({ name, title }) => ({ text: title || name, value: name })),
      );
    case 'criteria':
      return (await rollouts()).flatMap(({ verdict }) =>
        (verdict?.results ?? []).map(({ name, title }) => ({ text: title || name, value: name })),
      );
    case 'series':
      return seriesChoices();
    case 'sites':
      return (await syncSiteNames(upstream, signal)).map(same);
    case 'policyVersions':
      return (await policyVersions(upstream, signal)).map(same);
  }
}

/** A key that is not listed has no values to choose from: whatever is typed counts. */
async function filterChoices(key: string, upstream: Upstream, signal: AbortSignal): Promise<Choice[]> {
  if (!Object.hasOwn(filterKeys, key)) return [];
  const { kinds, listed } = filterKeys[key as FilterKeyName];
  if (!listed) return [];
  if (key === 'outcome') return ['allowed', 'refused'].map(same);
  if (kinds.some((kind) => kind === 'rollouts'))
    return rolloutValues((await upstream.read(listFramedRollouts, { signal })).rollouts, key);
  return instanceValues(await upstream.health(signal), key);
}
