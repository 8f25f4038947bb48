import { useCallback, useEffect, useRef, useState } from 'react';
import {
  afterEvent,
  newOptimizeSession,
  type OptimizeEvent,
  type OptimizeSession,
} from '../../contract/optimize-session.ts';
import { useHost } from '../host/host.ts';
import { newTelemetry, together, withSignals, type Telemetry } from './telemetry.ts';

const tellEveryMs = 10_000;

/**
 * The session of this page, see `optimize-session.ts`, and what tells the service how it went: every few seconds, and
 * when the page is left. What could not be told is told with the next.
 */
export function useSession(): { session: OptimizeSession; dispatch: (event: OptimizeEvent) => void } {
  const { call } = useHost();
  const [session, setSession] = useState(newOptimizeSession);
  const known = useRef(session);
  const untold = useRef<Telemetry>(newTelemetry);

  const dispatch = useCallback((event: OptimizeEvent) => {
    const before = known.current;
    const { session: next, signals } = afterEvent(before, event);
    untold.current = withSignals(untold.current, signals, before.mismatched && event.type === 'exit');
    if (next === before) return;
    known.current = next;
    setSession(next);
  }, []);

  useEffect(() => {
    const tell = async () => {
      const telling = untold.current;
      if (telling === newTelemetry) return;
      untold.current = newTelemetry;
      try {
        await call('tellPolicySession', { body: telling });
      } catch {
        // Nobody is waiting for it; it is lost only where more comes together than the service takes at once.
        untold.current = together(telling, untold.current);
      }
    };
    const timer = setInterval(() => void tell(), tellEveryMs);
    return () => {
      clearInterval(timer);
      void tell();
    };
  }, [call]);

  return { session, dispatch };
}
