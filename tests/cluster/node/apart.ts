import { serveOnePoll } from '../../../src/scheduler/cluster/apart/serve-one-poll.ts';
import { simulatedPoll } from './simulated-poll.ts';

/** Polls one instance in a process of its own: the one that is called poison takes it down, as it does every other. */
serveOnePoll(({ name }, _part, signal) =>
  simulatedPoll(name.startsWith('poison') ? { does: 'kill' } : { does: 'answer', afterMs: 50 }, signal),
);
