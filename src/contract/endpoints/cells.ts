import { cellsDocument } from '../cells.ts';
import { endpoint } from '../endpoint.ts';

export const getCells = endpoint({
  id: 'getCells',
  method: 'GET',
  path: '/api/cells',
  scope: 'read',
  summary: 'Cells and sentinels',
  description:
    'This Rollcall as a cell, the sentinels that permit its promotions, and every cell as they see it: health, rollouts, and what became of its last permit. The sentinels are asked anew at most every five seconds, each with two seconds to answer. Without a cell in the settings `cell` is null and the lists are empty.',
  answer: cellsDocument,
  errors: [],
});
