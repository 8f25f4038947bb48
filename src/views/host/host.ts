import { createContext, useContext } from 'react';
import type { Role } from '../../contract/actor.ts';
import type { Call } from './call.ts';

/** Where one is among the pages: `/rollouts/adaptive-polling`, without whatever the host puts before it. */
export interface Place {
  path: string;
  search: URLSearchParams;
}

/**
 * What the pages know of where they are shown. There are two: Grafana, whose data source carries the calls, and the
 * console, which the service serves itself. A page that needs more than this cannot be shown in both.
 */
export interface Host {
  /** Asks the API as the person in front of the page. */
  call: Call;
  who: { login: string; role: Role };
  /**
   * What the calls go to: the data source by its name, with the page of its settings for those who may change them; the
   * address itself in the console.
   */
  service: { name: string; href?: string };
  /** Why this person may not do what takes `role`, as a sentence; undefined if they may. The service checks it as well. */
  barrier: (role: Role) => string | undefined;
  /** Whether an answer may hold a secret here: in the console, from which it goes nowhere else. */
  showsSecrets: boolean;
  /** As the person chose it: an IANA name, `utc` or `browser`. */
  timeZone: string;
  place: Place;
  /** The address of one of our pages, for a link. */
  href: (path: string) => string;
  goTo: (path: string, how?: { replace: boolean }) => void;
}

const HostContext = createContext<Host | undefined>(undefined);
export const HostProvider = HostContext.Provider;

/** @throws where a page is shown outside of a host: a fault of the program. */
export function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) throw new Error('a page of Rollcall is shown outside of its host');
  return host;
}
