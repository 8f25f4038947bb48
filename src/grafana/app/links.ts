import type { DataQuery } from '@grafana/data';
import { datasourceId } from '../../contract/plugin-ids.ts';
import { variableIn } from '../../contract/query/dashboard-variable.ts';
import { instancePlace } from '../../views/fleet/instancePlace.ts';
import { withDataSource } from '../calls/withDataSource.ts';

/** What a query of ours may say of its subject, besides its kind. */
interface OurQuery extends DataQuery {
  kind?: string;
  schemaVersion?: number;
  rollout?: string;
  rollouts?: string | string[];
  instances?: string | string[];
}

const pageOfKind: Readonly<Record<string, string>> = {
  ...{ verdict: 'rollouts', rollouts: 'rollouts', stages: 'rollouts', criteria: 'rollouts' },
  ...{ transitions: 'rollouts', sync: 'sync', policy: 'optimize', audit: 'audit' },
};

/**
 * Where the subject of a panel is among the pages: its rollout, its instance, or else the page of its kind of query.
 * Undefined for a panel that asks nothing of Rollcall.
 */
export function placeOfPanel(targets: readonly DataQuery[] | undefined): string | undefined {
  const ours: OurQuery | undefined = targets?.find(isOurs);
  if (!ours) return undefined;
  const page = pageOfKind[ours.kind ?? ''] ?? 'fleet';
  return withDataSource(placeOn(page, ours), ours.datasource?.uid);
}

/** A query may leave its data source to its panel, of which nothing is known here: then it is known by its own fields. */
const isOurs = ({ datasource, kind, schemaVersion }: OurQuery): boolean =>
  datasource?.type === undefined
    ? kind !== undefined && schemaVersion !== undefined
    : datasource.type === datasourceId;

/** Where an alert's rollout or instance is among the pages, by the labels that our frames give. */
export function placeOfAlert(labels: Readonly<Record<string, string>> | undefined): string | undefined {
  const { rollout, instance, type } = labels ?? {};
  if (rollout) return `/rollouts/${encodeURIComponent(rollout)}`;
  if (instance && type) return instancePlace(`${type}::${instance}`);
  return undefined;
}

function placeOn(page: string, { rollout, rollouts, instances }: OurQuery): string {
  const id = rollout ?? onlyOne(rollouts);
  if (page === 'rollouts' && id && variableIn(id) === undefined) return `/rollouts/${encodeURIComponent(id)}`;
  const key = onlyOne(instances);
  if (page === 'fleet' && key?.includes('::') && variableIn(key) === undefined) return instancePlace(key);
  return `/${page}`;
}

const onlyOne = (named: string | string[] | undefined): string | undefined => {
  const names = [named ?? []].flat();
  return names.length === 1 ? names[0] : undefined;
};
