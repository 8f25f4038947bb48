import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Place } from '../views/host/host.ts';

/** The address bar as the pages know it: where one is, and how to go elsewhere without loading the console anew. */
export function usePlace(): { place: Place; goTo: (path: string, how?: { replace: boolean }) => void } {
  const [address, setAddress] = useState(() => location.pathname + location.search);
  useEffect(() => {
    const follow = () => setAddress(location.pathname + location.search);
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  const goTo = useCallback((path: string, how?: { replace: boolean }) => {
    history[how?.replace ? 'replaceState' : 'pushState'](null, '', path);
    setAddress(location.pathname + location.search);
  }, []);
  const place = useMemo(() => {
    const { pathname, searchParams } = new URL(address, location.origin);
    return { path: pathname, search: searchParams };
  }, [address]);
  return { place, goTo };
}
