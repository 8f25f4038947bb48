import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { Accounts } from './accounts.ts';
import { fault, faultKinds, type FaultKind, type Faults } from './fault.ts';
import type { Traffic } from './traffic.ts';

/**
 * The HTTP API that makes Search Console fail and recover.
 *
 * - `GET /simulator` tells what is wrong, and what it saw of its clients; `POST /simulator/reset` counts anew
 * - `POST /simulator/faults` with a fault; `DELETE /simulator/faults` ends all, `…/faults/{kind}` one
 * - `GET /simulator/credentials/{account}` gives its credentials in both forms
 *
 * Bad input is answered with 400 and what is not there with 404, each with `{"error": "…"}`.
 */
export function controlRoutes(
  app: FastifyInstance,
  { faults, traffic, accounts }: { faults: Faults; traffic: Traffic; accounts: Accounts },
): void {
  const state = () => ({ faults: faults.all, ...traffic.figures });

  app.get('/simulator', state);
  app.post('/simulator/reset', () => {
    traffic.reset();
    return state();
  });
  app.post('/simulator/faults', async (request, reply) => {
    const wanted = fault.safeParse(request.body);
    if (!wanted.success) return reply.status(400).send({ error: inWords(wanted.error) });
    faults.set(wanted.data);
    return state();
  });
  app.delete('/simulator/faults', () => {
    faults.clear();
    return state();
  });
  app.delete<{ Params: { kind: string } }>('/simulator/faults/:kind', async (request, reply) => {
    const { kind } = request.params;
    if (!isKind(kind))
      return reply
        .status(404)
        .send({ error: `there is no fault ${kind}: kinds are ${faultKinds.join(', ')}` });
    faults.clear(kind);
    return state();
  });
  app.get<{ Params: { account: string } }>('/simulator/credentials/:account', async (request, reply) => {
    try {
      return accounts.credentials(request.params.account);
    } catch (error) {
      return reply.status(404).send({ error: (error as Error).message });
    }
  });
}

const isKind = (kind: string): kind is FaultKind => faultKinds.some((each) => each === kind);

const inWords = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; ');
