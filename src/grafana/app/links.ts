import type { DataQuery } from '@grafana/data';

const datasourceType = 'rollcall-scheduler-datasource';

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
    : datasource.type === datasourceType;

/** Where an alert's rollout or instance is among the pages, by the labels that our frames give. */
export function placeOfAlert(labels: Readonly<Record<string, string>> | undefined): string | undefined {
  const { rollout, instance, type } = labels ?? {};
  if (rollout) return `/rollouts/${encodeURIComponent(rollout)}`;
  if (instance && type) return placeOfInstance(`${type}::${instance}`);
  return undefined;
}

/** The place, asked of one data source where there are several. */
export function withDataSource(place: string, uid: string | undefined): string {
  if (!uid || isVariable(uid)) return place;
  return `${place}${place.includes('?') ? '&' : '?'}datasource=${encodeURIComponent(uid)}`;
}

function placeOn(page: string, { rollout, rollouts, instances }: OurQuery): string {
  const id = rollout ?? onlyOne(rollouts);
  if (page === 'rollouts' && id && !isVariable(id)) return `/rollouts/${encodeURIComponent(id)}`;
  const key = onlyOne(instances);
  if (page === 'fleet' && key?.includes('::') && !isVariable(key)) return placeOfInstance(key);
  return `/${page}`;
}

const placeOfInstance = (key: string) => `/fleet/instances/${encodeURIComponent(key)}`;

const onlyOne = (named: string | string[] | undefined): string | undefined => {
  const names = [named ?? []].flat();
  return names.length === 1 ? names[0] : undefined;
};

/** What a variable stands for is known to the dashboard alone. */
const isVariable = (text: string): boolean => text.includes('$');
