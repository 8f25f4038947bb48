import { config, locationService } from '@grafana/runtime';
import { useQuery, type QueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { roles, type Role } from '../../contract/actor.ts';
import { appPath } from '../../contract/plugin-ids.ts';
import type { Host, Place } from '../../views/host/host.ts';
import { t } from '../../views/text.ts';
import { callThrough } from '../calls/callThrough.ts';
import { withDataSource } from '../calls/withDataSource.ts';

/**
 * Grafana as a host: its user, its address bar, and calls through a data source. What somebody may do is what the
 * scheduler says of them, which an admin's data source with a weaker token limits.
 */
export function useGrafanaHost(
  { uid, name }: { uid: string; name: string },
  isOnlyOne: boolean,
  place: Place,
  queries: QueryClient,
): Host {
  const call = useMemo(() => callThrough(uid), [uid]);
  const { login, orgRole, timezone } = config.bootData.user;
  const isAdmin = String(orgRole) === 'Admin' && login !== '';
  const { data: session } = useQuery(
    { queryKey: ['getSession', {}], queryFn: () => call('getSession'), staleTime: 60_000 },
    queries,
  );
  const role: Role = isAdmin ? (session?.role ?? 'admin') : 'viewer';
  return useMemo(() => {
    const keep = (path: string) => (isOnlyOne ? path : withDataSource(path, uid));
    return {
      call,
      who: { login, role },
      service: {
        name,
        ...(isAdmin && {
          href: `${config.appSubUrl}/connections/datasources/edit/${encodeURIComponent(uid)}`,
        }),
      },
      showsSecrets: false,
      barrier: (wanted) => {
        if (roles.indexOf(role) >= roles.indexOf(wanted)) return undefined;
        return isAdmin
          ? t(
              'rollcall.app.weak-token',
              'The token of the data source {{name}} is not enough for this: it takes one of more scope.',
              { name },
            )
          : t(
              'rollcall.app.not-admin',
              'Only an admin of this Grafana organisation may do this, and your role is {{role}}.',
              { role: orgRole || t('rollcall.app.no-role', 'none') },
            );
      },
      timeZone: timezone || 'browser',
      place,
      href: (path) => config.appSubUrl + appPath + keep(path),
      goTo: (path, how) => locationService[how?.replace ? 'replace' : 'push'](appPath + keep(path)),
    };
  }, [call, uid, name, isOnlyOne, place, login, orgRole, timezone, isAdmin, role]);
}
