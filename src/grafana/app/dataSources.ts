import type { DataSourceInstanceSettings } from '@grafana/data';
import type { DataSourceSrv } from '@grafana/runtime';

export const datasourceType = 'rollcall-scheduler-datasource';

/** Every Rollcall data source, the default one first. */
export function schedulers(known: Pick<DataSourceSrv, 'getList'>): DataSourceInstanceSettings[] {
  return (
    known
      .getList({ type: datasourceType })
      // A list by type has Grafana's built-in sources in it as well.
      .filter(({ type }) => type === datasourceType)
      .sort((a, b) => Number(b.isDefault ?? false) - Number(a.isDefault ?? false))
  );
}
