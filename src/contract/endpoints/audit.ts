import { z } from 'zod';
import { auditPage, auditQuery, auditVerification } from '../audit.ts';
import { endpoint } from '../endpoint.ts';

const hash = 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2';
const previousHash = '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03';

export const listAudit = endpoint({
  id: 'listAudit',
  method: 'GET',
  path: '/api/audit',
  scope: 'operate',
  summary: 'What was done and refused, newest first',
  description:
    'All filters that are named have to match; `actor` matches a part of the name. For the page after this one send `next` as `before`. It needs more than reading, for it names people.',
  query: auditQuery,
  answer: auditPage,
  errors: [],
  example: {
    query: { action: 'breaker.reset', from: '2026-11-21T08:00:00Z', limit: '20' },
    answer: {
      entries: [
        {
          form: 2,
          sequence: 41,
          at: '2026-11-21T08:14:03.221Z',
          actor: 'grace (Grafana Admin, by token grafana)',
          address: '192.0.2.7',
          action: 'breaker.reset',
          subject: 'pve::pve-node1',
          reason: 'The switch was replaced',
          outcome: 'allowed',
          requestId: 'req-3c',
          previousState: { state: 'open', failures: 7 },
          newState: { state: 'closed', failures: 0 },
          detail: {},
          previousHash,
          hash,
        },
      ],
      next: null,
    },
  },
});

export const exportAudit = endpoint({
  id: 'exportAudit',
  method: 'GET',
  path: '/api/audit/export',
  scope: 'operate',
  summary: 'The whole audit log as a file',
  description:
    'A line of JSON an entry, the oldest first, and a last line with the count, the first and last number and the hash of the head. Every line is in canonical form (RFC 8785), so a change of any byte shows: `rollcall audit verify FILE` looks for it, and needs no service.',
  answer: z.string(),
  media: 'application/x-ndjson',
  errors: [],
});

export const verifyAudit = endpoint({
  id: 'verifyAudit',
  method: 'GET',
  path: '/api/audit/verify',
  scope: 'operate',
  summary: 'Verify the audit log where it is stored',
  description:
    'Walks the chain of hashes from the first entry to the last, and names the first entry that is not what was appended. The chain also has to lead through the newest entry that the service itself has seen stored.',
  answer: auditVerification,
  errors: [],
  example: {
    answer: {
      ok: true,
      verified: 41,
      head: { sequence: 41, hash },
      remembered: { sequence: 41, hash },
      firstBad: null,
    },
  },
});
