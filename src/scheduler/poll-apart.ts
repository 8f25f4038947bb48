import { serveOnePoll } from './cluster/apart/serve-one-poll.ts';
import { PollableFleet, maxResponseBytes } from './poll-fleet.ts';

/**
 * A process that polls one instance, once: `node poll-apart.ts REQUEST_TIMEOUT_MS CONNECT_TIMEOUT_MS`. A node starts it
 * for an instance whose polls were begun and never ended: if that takes a process down, it is this one.
 */
const [requestTimeoutMs = 10_000, connectTimeoutMs = 5_000] = process.argv.slice(2).map(Number);
const targets = new PollableFleet({ requestTimeoutMs, connectTimeoutMs, maxResponseBytes });

serveOnePoll((instance, part, signal) => {
  targets.setFleet([instance]);
  return targets.poll(instance, part, signal);
});
