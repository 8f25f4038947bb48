import { z } from 'zod';
import type { InstanceConfig } from '../../contract/instance.ts';
import type { Call } from './call.ts';
import type { Api } from './proxmox-api.ts';
import { PollError } from './target.ts';

/** A ticket is good for two hours; it is renewed well before, and before the 90 minutes that Proxmox advises. */
const renewAfterMs = 80 * 60_000;

const ticketAnswer = z.object({ ticket: z.string().min(1) });

/** The session of one PMG instance. */
export interface PmgLogin {
  /** Asks with the ticket at hand; if there is none, it is old or it is refused, logs in first. */
  proven<T>(call: Call, ask: (call: Call) => Promise<T>): Promise<T>;
  /** The call with the current ticket, for what is asked after a proven one. */
  withTicket(call: Call): Call;
}

/** `now` is in milliseconds and must not run backwards. */
export function createPmgLogin(config: InstanceConfig, api: Api, now: () => number): PmgLogin {
  let ticket: { cookie: string; at: number } | undefined;

  async function logIn(call: Call): Promise<void> {
    if (!config.auth || !('username' in config.auth)) {
      throw new PollError('auth', `${config.name}: pmg takes a login, but the settings have an API token`);
    }
    const at = now();
    const { username, password } = config.auth;
    const answer = await api.post('/access/ticket', { username, password }, ticketAnswer, call);
    ticket = { cookie: `PMGAuthCookie=${encodeURIComponent(answer.ticket)}`, at };
  }

  const withTicket = (call: Call): Call => (ticket ? { ...call, headers: { cookie: ticket.cookie } } : call);

  return {
    withTicket,
    async proven(call, ask) {
      const fresh = ticket === undefined || now() - ticket.at >= renewAfterMs;
      if (fresh) await logIn(call);
      try {
        return await ask(withTicket(call));
      } catch (error) {
        // A ticket can end early, as at a restart or a change of the password; one that is new cannot.
        if (fresh || !(error instanceof PollError) || error.status !== 401) throw error;
        await logIn(call);
        return await ask(withTicket(call));
      }
    },
  };
}
