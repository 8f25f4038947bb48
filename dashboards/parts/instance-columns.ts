import { linkTo } from './panel.ts';
import { uids } from './uids.ts';

/** How states of breakers are shown. */
export const stateWords = {
  open: { color: 'red', text: 'open' },
  half_open: { color: 'orange', text: 'half open' },
  closed: { color: 'text', text: 'closed' },
  // As the metric has it.
  0: { color: 'text', text: 'closed' },
  1: { color: 'orange', text: 'half open' },
  2: { color: 'red', text: 'open' },
};

/** From a row that has the key of an instance to its dashboard. */
export const instanceLink = linkTo('What is with it', uids.instance, 'var-instance=${__data.fields.key}');
