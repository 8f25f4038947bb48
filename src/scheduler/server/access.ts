import type { FastifyRequest } from 'fastify';
import type { TokenScope, SessionDocument } from '../../contract/access.ts';
import type { Presented } from '../../contract/presented.ts';
import type { Caller, Gatekeeper } from './gatekeeper.ts';
import { presentedBy } from './credentials.ts';
import { refuseForeignOrigin, refuseForeignHost } from './same-origin.ts';

/** Who asks, and by what they are known. */
export interface Admitted extends Caller {
  by: SessionDocument['by'];
  /** The browser session, where it is one. Times in ms since 1970. */
  session?: { csrfToken: string; expiresAt: number };
}

interface AccessPorts {
  admission: { admit(presented: Presented, scope: TokenScope, write: boolean): Promise<Admitted> };
  /** Where browsers reach the service, if that is not the address that it listens on. */
  publicUrl: string | undefined;
}

/** The gatekeeper of the API, which also tells a handler who was admitted with its request. */
export interface Access extends Gatekeeper {
  admitted(request: FastifyRequest): Admitted;
}

/** Takes a request apart, keeps other sites out, and leaves the decision to the room that knows tokens and sessions. */
export function accessOf({ admission, publicUrl }: AccessPorts): Access {
  const known = new WeakMap<FastifyRequest, Admitted>();
  return {
    async admit(request, scope, write) {
      if (write) refuseForeignOrigin(request, publicUrl);
      const presented = presentedBy(request, publicUrl);
      const caller = await admission.admit(presented, scope === 'public' ? 'read' : scope, write);
      // Whoever has neither token nor session is let in for being on this machine: is the page that asks, too?
      if (caller.by === 'open') refuseForeignHost(request, publicUrl);
      known.set(request, caller);
      return caller;
    },
    admitted(request) {
      const caller = known.get(request);
      if (!caller) throw new Error('a handler asks who a request is of that was not admitted');
      return caller;
    },
  };
}
