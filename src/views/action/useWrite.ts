import { useRef, useState } from 'react';
import { idempotencyKey } from './idempotencyKey.ts';
import { refusalFrom, type Refusal } from './refusal.ts';

type Write = {
  sending: boolean;
  /** Why it was not carried out the last time, or that nobody knows. */
  refusal: Refusal | undefined;
  /** Sends once at a time, under the key of this write. True once it is done. */
  send: (request: (key: string) => Promise<unknown>) => Promise<boolean>;
  /** What is sent from now on is another write: its key is new, and the old refusal is gone. */
  begin: () => void;
};

/**
 * One write on its way: sent once however often it is clicked, and known again by its key when it is sent again because
 * no answer came. While that is so it has to be sent just as it was, or the service takes it for another one.
 */
export function useWrite(): Write {
  const key = useRef<string>(undefined);
  /** A second click can come before the button is drawn as disabled. */
  const underway = useRef(false);
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();

  return {
    sending,
    refusal,
    send: async (request) => {
      if (underway.current) return false;
      underway.current = true;
      setSending(true);
      key.current ??= idempotencyKey();
      try {
        await request(key.current);
        setRefusal(undefined);
        return true;
      } catch (error) {
        setRefusal(refusalFrom(error));
        return false;
      } finally {
        underway.current = false;
        setSending(false);
      }
    },
    begin: () => {
      key.current = undefined;
      setRefusal(undefined);
    },
  };
}
