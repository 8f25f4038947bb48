import { config, locationService } from '@grafana/runtime';
import { useMemo } from 'react';
import { appPath } from '../../contract/plugin-ids.ts';
import type { Host } from '../../views/host/host.ts';
import { CallFailed, type Call } from '../../views/host/call.ts';
import { t } from '../../views/text.ts';
import { callThrough } from '../calls/callThrough.ts';
import { withDataSource } from '../calls/withDataSource.ts';

/** Without a data source there is nobody to ask. */
const nobody: Call = () => Promise.reject(new CallFailed(undefined, {}));

type Where = {
  /** Undefined where the panel's query is on no Rollcall data source. */
  datasourceUid: string | undefined;
  timeZone: string;
  readOnly: boolean;
};

/** A dashboard's panel as a host: calls go through the data source of its query, and the zone is the dashboard's. */
export function usePanelHost({ datasourceUid, timeZone, readOnly }: Where): Host {
  const call = useMemo(
    () => (datasourceUid === undefined ? nobody : callThrough(datasourceUid)),
    [datasourceUid],
  );
  const { login } = config.bootData.user;
  const orgRole: string = config.bootData.user.orgRole;
  const isAdmin = orgRole === 'Admin';
  return useMemo(() => {
    const pathOf = (path: string) => appPath + withDataSource(path, datasourceUid);
    return {
      call,
      who: { login, role: isAdmin ? 'admin' : 'viewer' },
      service: { name: datasourceUid ?? '' },
      showsSecrets: false,
      barrier: (role) => {
        if (role === 'viewer') return undefined;
        if (readOnly)
          return t('rollcall.panel.read-only', 'This panel is for looking only: its options say so.');
        if (!isAdmin)
          return t(
            'rollcall.panel.not-admin',
            'Only an Admin of this Grafana organisation can decide a rollout; you are here as {{role}}.',
            { role: orgRole || t('rollcall.panel.visitor', 'a visitor') },
          );
        if (datasourceUid === undefined)
          return t(
            'rollcall.panel.no-data-source',
            'This panel’s query is not on a Rollcall data source, so it does not know where to send a decision: see the panel’s options.',
          );
        return undefined;
      },
      timeZone,
      place: { path: '/', search: new URLSearchParams() },
      href: (path) => config.appSubUrl + pathOf(path),
      goTo: (path) => locationService.push(pathOf(path)),
    };
  }, [call, login, orgRole, isAdmin, datasourceUid, timeZone, readOnly]);
}
