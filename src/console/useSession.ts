import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { SessionDocument } from '../contract/access.ts';
import { callBy, CallFailed, type Call } from '../views/host/call.ts';
import { sendByFetch } from '../views/host/sendByFetch.ts';

/** Who is in front of the console, as far as the service has said. */
export type Standing =
  | { is: 'asked' }
  /** The service did not say. */
  | { is: 'unclear'; why: CallFailed }
  | { is: 'nobody' }
  /** `over`: their session has ended since, which a call was told. */
  | { is: 'known'; session: SessionDocument; over: boolean };

export interface Session {
  standing: Standing;
  /** Asks as whoever is signed in; a session that has ended shows in `standing`. */
  call: Call;
  askAgain: () => void;
  /** @throws CallFailed where the token is not taken */
  signIn: (token: string) => Promise<void>;
  signOut: () => Promise<void>;
}

/** The session of this browser: a cookie that no script sees, and the CSRF token that writes repeat. */
export function useSession(): Session {
  const [standing, setStanding] = useState<Standing>({ is: 'asked' });
  const csrfToken = useRef<string | null>(null);
  const take = useCallback((session: SessionDocument) => {
    csrfToken.current = session.csrfToken;
    setStanding({ is: 'known', session, over: false });
  }, []);

  const bare = useMemo(
    () =>
      callBy(
        sendByFetch(({ method }): Record<string, string> =>
          method === 'GET' || csrfToken.current === null ? {} : { 'x-csrf-token': csrfToken.current },
        ),
      ),
    [],
  );
  const call = useMemo<Call>(() => {
    const watched = async (...asked: Parameters<Call>) => {
      try {
        return await bare(...asked);
      } catch (error) {
        if (error instanceof CallFailed && error.status === 401)
          setStanding((before) => (before.is === 'known' ? { ...before, over: true } : { is: 'nobody' }));
        throw error;
      }
    };
    return watched as Call;
  }, [bare]);

  const ask = useCallback(
    () =>
      bare('getSession').then(take, (error: CallFailed) =>
        setStanding(error.status === 401 ? { is: 'nobody' } : { is: 'unclear', why: error }),
      ),
    [bare, take],
  );
  useEffect(() => void ask(), [ask]);

  return {
    standing,
    call,
    askAgain: () => void ask(),
    signIn: async (token) => take(await bare('signIn', { body: { token } })),
    signOut: async () => {
      // Whether it answers or not: what is asked next shows who is signed in.
      await bare('signOut').catch(() => undefined);
      await ask();
    },
  };
}
