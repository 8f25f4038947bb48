import { QueryVariableBuilder, VariableRefresh } from '@grafana/grafana-foundation-sdk/dashboard';
import type { RollcallQuery } from '../../src/contract/query.ts';
import { querySchemaVersion } from '../../src/contract/query-migration.ts';
import { rollcallOnly } from './sources.ts';

type Listed = Omit<Extract<RollcallQuery, { kind: 'variable' }>, 'kind'>;

function listed(name: string, label: string, description: string, query: Listed): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .datasource(rollcallOnly)
    .query({ refId: 'variable', kind: 'variable', ...query, schemaVersion: querySchemaVersion })
    .refresh(VariableRefresh.OnDashboardLoad)
    .allowCustomValue(false);
}

/** One of the rollouts; of the first at first. */
export const rolloutVariable = (first = 'adaptive-polling'): QueryVariableBuilder =>
  listed('rollout', 'Rollout', 'Whose verdict, stages and criteria.', { of: 'rollouts' }).current({
    selected: true,
    text: first,
    value: first,
  });

const all = { selected: true, text: ['All'], value: ['$__all'] };

export const typeVariable = listed('type', 'Type', 'Of instances. Series of the whole fleet stay whole.', {
  of: 'types',
})
  .multi(true)
  .includeAll(true)
  .current(all);

export const instanceVariable = listed('instance', 'Instance', 'By name, with its type.', {
  of: 'instances',
  types: ['$type'],
});

export const siteVariable = listed('site', 'Site', 'Property of Search Console.', { of: 'sites' })
  .multi(true)
  .includeAll(true)
  .current(all);

export const policyVersionVariable = listed('version', 'Version', 'Of the policy.', { of: 'policyVersions' })
  .multi(true)
  .includeAll(true)
  .current(all);

export const criterionVariable = listed('criterion', 'Criterion', 'One panel each.', {
  of: 'criteria',
  rollout: '$rollout',
})
  .multi(true)
  .includeAll(true)
  .current(all);
