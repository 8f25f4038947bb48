import type { Logger } from 'pino';
import type { PolledEvent } from './polling/poll.ts';

/** Writes a line for each change of an instance's state, and none for polls that change nothing. */
export function logPoll(logger: Logger, { key, part, result, before, after }: PolledEvent): void {
  if (part !== 'status') {
    if (!result.ok) logger.info({ instance: key, part, ...result.failure }, 'sub-poll failed');
    return;
  }
  if (!result.ok)
    logger.warn({ instance: key, ...result.failure, failures: after.consecutiveFailures }, 'poll failed');
  else if (before.consecutiveFailures > 0)
    logger.info({ instance: key, failures: before.consecutiveFailures }, 'recovered');
  if (after.breaker.state !== before.breaker.state)
    logger[after.breaker.state === 'open' ? 'warn' : 'info'](
      { instance: key, from: before.breaker.state, to: after.breaker.state, retryAt: after.breaker.retryAt },
      'breaker moved',
    );
  if (after.deadLetter && !before.deadLetter)
    logger.error({ instance: key, ...after.deadLetter }, 'dead letter');
  if (before.deadLetter && !after.deadLetter) logger.info({ instance: key }, 'dead letter cleared');
}

/** Writes a line when a suspicion of our own begins or ends; to be told of it, or of its absence, again and again. */
export function ownFaultLog(logger: Logger): (since: number | undefined) => void {
  let suspected = false;
  return (since) => {
    if (suspected === (since !== undefined)) return;
    suspected = since !== undefined;
    if (suspected)
      logger.error(
        { since },
        'more than a third of the breakers opened within a minute: the fault may be ours or of our network. Failing instances are asked half as often, and none is given up for a quarter of an hour',
      );
    else logger.info('the fleet is well again, or its hosts are at fault after all');
  };
}
