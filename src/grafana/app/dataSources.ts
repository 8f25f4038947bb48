import type { DataSourceInstanceSettings } from '@grafana/data';
import type { DataSourceSrv } from '@grafana/runtime';
import { datasourceId } from '../../contract/plugin-ids.ts';

/** Every Rollcall data source, the default one first. */
export function schedulers(known: Pick<DataSourceSrv, 'getList'>): DataSourceInstanceSettings[] {
  return (
    known
      .getList({ type: datasourceId })
      // A list by type has Grafana's built-in sources in it as well.
      .filter(({ type }) => type === datasourceId)
      .sort((a, b) => Number(b.isDefault ?? false) - Number(a.isDefault ?? false))
  );
}
