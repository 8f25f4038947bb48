import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { rolloutId } from '../rollout.ts';
import { runSheet, runSheetQuery } from '../run-sheet.ts';

export const getRunSheet = endpoint({
  id: 'getRunSheet',
  method: 'GET',
  path: '/api/rollouts/{id}/run-sheet',
  scope: 'read',
  summary: 'The run sheet of a rollout',
  description:
    'Derived from the audit log alone: stages, transitions with who and why, snapshots, verdicts with query and evidence hash, sign-offs, notes, kill switches and drills with their times. Sealed with a SHA-256 once the run is closed. It is sent as it is sealed, byte for byte: `rollcall sheet verify FILE` checks what was saved, and needs no service. With `format=markdown`, or `Accept: text/markdown`, it is Markdown.',
  params: z.object({ id: rolloutId }),
  query: runSheetQuery,
  answer: runSheet,
  errors: [404],
  example: { params: { id: 'adaptive-polling' }, query: { run: '1' } },
});
